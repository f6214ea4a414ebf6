package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlErrorException;
import io.dpg.execute.NodeHasher;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.DistributionHash;
import io.dpg.pgtype.Hasher;
import io.dpg.pgtype.Oid;
import io.dpg.pgtype.TextLength;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Hashes values of the distribution column as they stand in a client's data. Integers, texts and
/// UUIDs are hashed where they are; other types by way of [Hasher], and what that does not know is
/// asked of the coordinator node.
final class KeyHasher {

  /// The value is none of the column's type.
  static final long NO_VALUE = Long.MIN_VALUE;

  private static final int ANSWERS_MAX = 50_000;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private final CopyColumn column;
  private final @Nullable Hasher hasher;
  private final @Nullable Hasher unmodified;
  private final NodeQuestions questions;
  private final byte[] scratch;
  private final ByteSlice scratchSlice;
  private final Map<String, Long> answers = new HashMap<>();

  /// What is asked of the coordinator node. Before the first question its connection is made free.
  interface NodeQuestions {
    NodeHasher hasher();

    /// The value that a column with a type modifier stores, as text; null when the text is no
    /// value.
    @Nullable String stored(CopyColumn column, String value);
  }

  KeyHasher(CopyColumn column, NodeQuestions questions) {
    this.column = column;
    this.hasher = DistributionHash.ofStored(column.typeOid(), column.typeModifier()).orElse(null);
    this.unmodified = DistributionHash.of(column.typeOid()).orElse(null);
    this.questions = questions;
    this.scratch =
        new byte
            [switch (column.typeOid()) {
              case Oid.INT2 -> Short.BYTES;
              case Oid.INT4 -> Integer.BYTES;
              case Oid.UUID -> 16;
              default -> Long.BYTES;
            }];
    this.scratchSlice = ByteSlice.of(scratch);
  }

  /// The hash of a value in text form, as an int; or [#NO_VALUE].
  long hashText(byte[] bytes, int offset, int length) {
    boolean quick =
        switch (column.typeOid()) {
          case Oid.INT8, Oid.INT4, Oid.INT2 -> readInteger(bytes, offset, length);
          case Oid.UUID -> readUuid(bytes, offset, length);
          default -> false;
        };
    if (quick && hasher != null) {
      OptionalInt hash = hasher.hashBinary(scratchSlice);
      if (hash.isPresent()) {
        return hash.getAsInt();
      }
    }
    return switch (column.typeOid()) {
      case Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME -> hashBytes(bytes, offset, length);
      default -> hashLiteral(new String(bytes, offset, length, UTF_8));
    };
  }

  private long hashBytes(byte[] bytes, int offset, int length) {
    OptionalInt hash =
        hasher == null
            ? OptionalInt.empty()
            : hasher.hashBinary(new ByteSlice(bytes, offset, length));
    return hash.isPresent()
        ? hash.getAsInt()
        : hashLiteral(new String(bytes, offset, length, UTF_8));
  }

  private long hashLiteral(String literal) {
    try {
      OptionalInt hash = hasher == null ? OptionalInt.empty() : hasher.hashText(literal);
      return hash.isPresent() ? hash.getAsInt() : remember(literal);
    } catch (SqlErrorException e) {
      // PostgreSQL refuses the row as well, in the words that the client shall read.
      return NO_VALUE;
    }
  }

  private long remember(String literal) {
    Long known = answers.get(literal);
    if (known != null) {
      return known;
    }
    if (answers.size() == ANSWERS_MAX) {
      answers.clear();
    }
    long answer = ask(literal);
    answers.put(literal, answer);
    return answer;
  }

  private long ask(String literal) {
    String value = column.typeModifier() == -1 ? literal : stored(literal);
    if (value == null) {
      return NO_VALUE;
    }
    OptionalInt hash = unmodified == null ? OptionalInt.empty() : unmodified.hashText(value);
    return hash.isPresent()
        ? hash.getAsInt()
        : questions.hasher().hash(column.typeOid(), ByteSlice.of(value), /* binary= */ false);
  }

  /// What the column makes of a value that does not fit its type modifier; null when it refuses it.
  private @Nullable String stored(String literal) {
    return switch (column.typeOid()) {
      case Oid.VARCHAR, Oid.BPCHAR -> TextLength.kept(literal, column.typeModifier());
      default -> questions.stored(column, literal);
    };
  }

  /// The hash of a value in binary form, as an int; or [#NO_VALUE].
  long hashBinary(byte[] bytes, int offset, int length) {
    OptionalInt hash =
        hasher == null
            ? OptionalInt.empty()
            : hasher.hashBinary(new ByteSlice(bytes, offset, length));
    if (hash.isPresent()) {
      return hash.getAsInt();
    }
    if (column.typeModifier() != -1 && isText()) {
      return hashLiteral(new String(bytes, offset, length, UTF_8));
    }
    return questions
        .hasher()
        .hash(column.typeOid(), new ByteSlice(bytes, offset, length), /* binary= */ true);
  }

  private boolean isText() {
    return column.typeOid() == Oid.VARCHAR || column.typeOid() == Oid.BPCHAR;
  }

  /// Reads up to 18 decimal digits with a sign into the scratch bytes; false for other forms.
  private boolean readInteger(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    boolean negative = length > 0 && bytes[at] == '-';
    at += negative ? 1 : 0;
    if (at == end || end - at > 18) {
      return false;
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = value * 10 + digit;
    }
    value = negative ? -value : value;
    return switch (scratch.length) {
      case Short.BYTES -> {
        SHORT.set(scratch, 0, (short) value);
        yield (short) value == value;
      }
      case Integer.BYTES -> {
        INT.set(scratch, 0, (int) value);
        yield (int) value == value;
      }
      default -> {
        LONG.set(scratch, 0, value);
        yield true;
      }
    };
  }

  /// Reads the standard form of a UUID into the scratch bytes; false for other forms.
  private boolean readUuid(byte[] bytes, int offset, int length) {
    if (length != 36) {
      return false;
    }
    int at = offset;
    for (int i = 0; i < 16; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        if (bytes[at++] != '-') {
          return false;
        }
      }
      int high = hexDigit(bytes[at++]);
      int low = hexDigit(bytes[at++]);
      if ((high | low) < 0) {
        return false;
      }
      scratch[i] = (byte) (high << 4 | low);
    }
    return true;
  }

  private static int hexDigit(byte it) {
    if (it >= '0' && it <= '9') {
      return it - '0';
    }
    int letter = it | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
