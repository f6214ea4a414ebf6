package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows as COPY TO does: `CopyAttributeOutText` and `CopyAttributeOutCSV` in PostgreSQL's
/// `copyto.c`.
final class RowFormat {

  private final CopyFormat format;
  private final byte delimiter;
  private final byte[] nullText;
  private final byte quote;
  private final byte escape;
  private final List<Boolean> forceQuote;
  private final @Nullable ClientEncoding from;
  private final @Nullable ClientEncoding to;

  private RowFormat(
      CopyOptions options,
      List<Boolean> forceQuote,
      @Nullable ClientEncoding from,
      @Nullable ClientEncoding to) {
    this.format = options.format();
    this.delimiter = (byte) options.delimiter().charAt(0);
    this.nullText = CopyBytes.of(options.nullText());
    this.quote = (byte) options.quote().charAt(0);
    this.escape = (byte) options.escape().charAt(0);
    this.forceQuote = forceQuote;
    this.from = from;
    this.to = to;
  }

  /// @param sessionEncoding the encoding that the rows are in
  static RowFormat of(CopyOptions options, List<String> columns, String sessionEncoding) {
    List<Boolean> forceQuote = new ArrayList<>();
    columns.forEach(column -> forceQuote.add(options.forceQuote().contains(column)));
    String encoding = options.encoding();
    boolean same = encoding == null || encoding.equalsIgnoreCase(sessionEncoding);
    return new RowFormat(
        options,
        forceQuote,
        same ? null : ClientEncoding.of(sessionEncoding),
        encoding == null || same ? null : ClientEncoding.of(encoding));
  }

  boolean isBinary() {
    return format == CopyFormat.BINARY;
  }

  /// Appends a row.
  ///
  /// @param row the body of a DataRow message: `int16 fields | (int32 length | bytes)*`
  void write(byte[] row, CopyBytes into) {
    if (isBinary()) {
      // It is the same there.
      into.add(row);
      return;
    }
    int start = into.length();
    ByteBuffer body = ByteBuffer.wrap(row);
    int fields = body.getShort();
    for (int i = 0; i < fields; i++) {
      if (i > 0) {
        into.add(delimiter);
      }
      int length = body.getInt();
      if (length < 0) {
        into.add(nullText);
        continue;
      }
      byte[] value = new byte[length];
      body.get(value);
      if (format == CopyFormat.CSV) {
        writeCsv(value, forceQuote.get(i), fields == 1, into);
      } else {
        writeText(value, into);
      }
    }
    into.add((byte) '\n');
    convert(into, start);
  }

  private void convert(CopyBytes bytes, int start) {
    if (from == null && to == null) {
      return;
    }
    byte[] line = Arrays.copyOfRange(bytes.array(), start, bytes.length());
    CopyBytes utf8 = new CopyBytes(2 * line.length);
    if (from == null) {
      utf8.add(line);
    } else {
      from.decode(line, 0, line.length, utf8);
    }
    bytes.dropLast(line.length);
    String text = new String(utf8.array(), 0, utf8.length(), UTF_8);
    bytes.add(to == null ? text.getBytes(UTF_8) : to.encode(text));
  }

  private void writeText(byte[] value, CopyBytes into) {
    for (byte it : value) {
      byte letter =
          switch (it) {
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case 0x0b -> 'v';
            default -> it;
          };
      if (letter != it || it == '\\' || it == delimiter) {
        into.add((byte) '\\');
      }
      into.add(letter);
    }
  }

  private void writeCsv(byte[] value, boolean force, boolean onlyField, CopyBytes into) {
    if (!force && !needsQuotes(value, onlyField)) {
      into.add(value);
      return;
    }
    into.add(quote);
    for (byte it : value) {
      if (it == quote || it == escape) {
        into.add(escape);
      }
      into.add(it);
    }
    into.add(quote);
  }

  private boolean needsQuotes(byte[] value, boolean onlyField) {
    if (Arrays.equals(value, nullText)) {
      return true;
    }
    // Alone on its line it would end the data.
    if (onlyField && value.length == 2 && value[0] == '\\' && value[1] == '.') {
      return true;
    }
    for (byte it : value) {
      if (it == delimiter || it == quote || it == '\n' || it == '\r') {
        return true;
      }
    }
    return false;
  }
}
