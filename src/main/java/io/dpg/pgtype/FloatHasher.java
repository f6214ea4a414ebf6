package io.dpg.pgtype;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.OptionalInt;

/// `hashfloat4` and `hashfloat8`, which agree on equal values.
enum FloatHasher implements Hasher {
  FLOAT4("real", Float.BYTES) {
    @Override
    double parse(String text) {
      return Float.parseFloat(text);
    }

    @Override
    double read(ByteSlice value) {
      return Float.intBitsToFloat(value.int32(0));
    }
  },
  FLOAT8("double precision", Double.BYTES) {
    @Override
    double parse(String text) {
      return Double.parseDouble(text);
    }

    @Override
    double read(ByteSlice value) {
      return Double.longBitsToDouble(value.int64(0));
    }
  };

  /// So few characters without exponent are in range.
  private static final int LENGTH_IN_RANGE = 30;

  private final String typeName;
  private final int bytes;

  FloatHasher(String typeName, int bytes) {
    this.typeName = typeName;
    this.bytes = bytes;
  }

  abstract double parse(String text);

  abstract double read(ByteSlice value);

  @Override
  public OptionalInt hashText(String literal) {
    String text = InputText.strip(literal);
    DecimalText decimal = DecimalText.read(text);
    if (decimal == null) {
      return special(text.toLowerCase(Locale.ROOT), literal);
    }
    double value = parse(text);
    // Rounded to nothing or to infinity: PostgreSQL refuses that.
    if (Double.isInfinite(value) || (value == 0 && !decimal.isZero())) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(hash(value));
  }

  private OptionalInt special(String text, String literal) {
    return switch (text) {
      case "nan" -> OptionalInt.of(hash(Double.NaN));
      case "inf", "+inf", "infinity", "+infinity" -> OptionalInt.of(hash(Double.POSITIVE_INFINITY));
      case "-inf", "-infinity" -> OptionalInt.of(hash(Double.NEGATIVE_INFINITY));
      default -> {
        // The server's C library also reads hexadecimal and may read more; and a number that is out
        // of range is refused as that before PostgreSQL looks at what follows it.
        if (text.indexOf('x') >= 0
            || text.indexOf("nan") >= 0
            || text.indexOf('e') >= 0
            || text.length() > LENGTH_IN_RANGE) {
          yield OptionalInt.empty();
        }
        throw InputText.syntax(typeName, literal);
      }
    };
  }

  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    return value.length() == bytes ? OptionalInt.of(hash(read(value))) : OptionalInt.empty();
  }

  private static int hash(double value) {
    if (value == 0) {
      return 0;
    }
    byte[] key = new byte[Double.BYTES];
    // The canonical form of NaN: all of them are equal.
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).putLong(Double.doubleToLongBits(value));
    return JenkinsHash.ofBytes(key, 0, key.length);
  }
}
