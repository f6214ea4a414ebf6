package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.Seed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows are found however the client cuts its data into messages.
class RowScannerTest {

  private static final int FIELDS = 3;
  private static final int ROWS = 5;
  private static final int ROUNDS = 60;

  private final RandomGenerator random = Seed.of(RowScannerTest.class).random();

  /// What a scan has found.
  record Found(List<String> rows, List<@Nullable String> keys) {
    Found() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  @ParameterizedTest
  @EnumSource(CopyFormat.class)
  void findsRowsAndKeysWhereverDataAreCut(CopyFormat format) {
    for (int round = 0; round < ROUNDS; round++) {
      int keyField = random.nextInt(FIELDS);
      char escape = random.nextBoolean() ? '"' : '\\';
      String end = format == CopyFormat.BINARY ? "" : List.of("\n", "\r", "\r\n").get(round % 3);
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      Found expected = new Found();
      for (int i = 0; i < ROWS; i++) {
        List<@Nullable String> row = SampleRows.row(random, FIELDS);
        byte[] bytes = bytes(format, row, escape);
        data.writeBytes(bytes);
        data.writeBytes(end.getBytes(UTF_8));
        expected.rows().add(latin1(bytes, 0, bytes.length));
        expected.keys().add(row.get(keyField));
      }
      CopyOptions options = options(format, escape);
      Supplier<RowScanner> scanner = () -> scanner(format, keyField, escape);
      byte[] all = data.toByteArray();
      assertThat(scan(scanner.get(), options, all, all.length)).isEqualTo(expected);
      for (int cut = 0; cut < all.length; cut++) {
        assertThat(scan(scanner.get(), options, all, cut)).as("cut at %d", cut).isEqualTo(expected);
      }
      byte[] unended = Arrays.copyOf(all, all.length - end.length());
      assertThat(scan(scanner.get(), options, unended, 0)).isEqualTo(expected);
    }
  }

  private byte[] bytes(CopyFormat format, List<@Nullable String> row, char escape) {
    return switch (format) {
      case TEXT -> SampleRows.asText(random, row, '|');
      case CSV -> SampleRows.asCsv(random, row, '|', '"', escape);
      case BINARY -> SampleRows.asBinary(row);
    };
  }

  private static RowScanner scanner(CopyFormat format, int keyField, char escape) {
    return switch (format) {
      case TEXT -> new TextScanner(keyField, (byte) '|');
      case CSV -> new CsvScanner(keyField, (byte) '|', (byte) '"', (byte) escape);
      case BINARY -> new BinaryScanner(keyField, FIELDS);
    };
  }

  private static CopyOptions options(CopyFormat format, char escape) {
    String nullText = format == CopyFormat.CSV ? "" : "\\N";
    return new CopyOptions(
        format,
        "|",
        nullText,
        null,
        HeaderLine.NONE,
        "\"",
        String.valueOf(escape),
        ColumnChoice.NONE,
        ColumnChoice.NONE,
        ColumnChoice.NONE,
        null,
        false,
        0,
        null);
  }

  /// Scans data of which `cut` bytes come first; then, byte by byte when `cut` is 0, the rest.
  private static Found scan(RowScanner scanner, CopyOptions options, byte[] data, int cut) {
    Found found = new Found();
    FieldValue value = new FieldValue(options, "key");
    int start = 0;
    for (int end = cut; end <= data.length; end += cut == 0 ? 1 : Math.max(1, data.length - cut)) {
      boolean atEnd = end == data.length;
      // What has not arrived must not be looked at.
      byte[] arrived = Arrays.copyOf(data, end);
      for (int length = scanner.next(arrived, start, end, atEnd);
          length >= 0;
          length = scanner.next(arrived, start, end, atEnd)) {
        found.rows().add(latin1(arrived, start, start + scanner.dataLength()));
        found.keys().add(key(scanner, value, arrived, start));
        start += length;
        if (start == end && !atEnd) {
          break;
        }
      }
    }
    return found;
  }

  private static @Nullable String key(
      RowScanner scanner, FieldValue value, byte[] data, int start) {
    int from = start + scanner.keyStart;
    int to = start + scanner.keyEnd;
    if (scanner instanceof BinaryScanner binary) {
      return binary.isKeyNull() ? null : new String(data, from, to - from, UTF_8);
    }
    value.read(data, from, to, scanner.keyMarked);
    return value.isNull() ? null : new String(value.bytes(), value.offset(), value.length(), UTF_8);
  }

  private static String latin1(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1\ta\n\\.\nrest", "1\ta\r\n\\.\r\nrest", "1\ta\r\\.\rrest"})
  void endMarkEndsTheData(String data) {
    TextScanner scanner = new TextScanner(0, (byte) '\t');
    byte[] bytes = data.getBytes(UTF_8);
    int first = scanner.next(bytes, 0, bytes.length, false);
    assertThat(first).isGreaterThan(2);
    assertThat(scanner.next(bytes, first, bytes.length, false)).isEqualTo(RowScanner.END_MARK);
  }

  @Test
  void refusesAnotherLineEndThanTheFirst() {
    TextScanner scanner = new TextScanner(0, (byte) '\t');
    byte[] bytes = "1\n2\r3\n".getBytes(UTF_8);
    assertThat(scanner.next(bytes, 0, bytes.length, true)).isEqualTo(2);
    assertThatThrownBy(() -> scanner.next(bytes, 2, bytes.length, true))
        .hasMessage("literal carriage return found in data");
  }

  @Test
  void rowWithoutTheFieldHasNoKey() {
    TextScanner scanner = new TextScanner(2, (byte) '\t');
    byte[] bytes = "1\t2\n1\t2\t3\n".getBytes(UTF_8);
    assertThat(scanner.next(bytes, 0, bytes.length, true)).isEqualTo(4);
    assertThat(scanner.hasKey()).isFalse();
    assertThat(scanner.next(bytes, 4, bytes.length, true)).isEqualTo(6);
    assertThat(scanner.hasKey()).isTrue();
  }

  @Test
  void countsLineEndsInsideQuotes() {
    CsvScanner scanner = new CsvScanner(0, (byte) ',', (byte) '"', (byte) '"');
    byte[] bytes = "\"a\nb\rc\",\"\n\"\n".getBytes(UTF_8);
    assertThat(scanner.next(bytes, 0, bytes.length, true)).isEqualTo(bytes.length);
    assertThat(scanner.quotedNewlines()).isEqualTo(2);
    assertThat(scanner.quotedReturns()).isEqualTo(1);
  }

  @Test
  void binaryRowWithAnotherNumberOfFieldsIsMalformed() {
    BinaryScanner scanner = new BinaryScanner(0, FIELDS);
    byte[] bytes = SampleRows.asBinary(List.of("a", "b"));
    assertThat(scanner.next(bytes, 0, bytes.length, false)).isEqualTo(RowScanner.MALFORMED);
  }
}
