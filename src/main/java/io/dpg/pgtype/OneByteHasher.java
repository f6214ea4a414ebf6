package io.dpg.pgtype;

import java.util.Locale;
import java.util.OptionalInt;

/// `hashchar`, which serves `bool` and `"char"`.
enum OneByteHasher implements Hasher {
  BOOL {
    @Override
    public OptionalInt hashText(String literal) {
      String text = InputText.strip(literal).toLowerCase(Locale.ROOT);
      if (isPrefix(text, "true", 1) || isPrefix(text, "yes", 1) || isPrefix(text, "on", 2)) {
        return OptionalInt.of(JenkinsHash.ofInt(1));
      }
      if (isPrefix(text, "false", 1) || isPrefix(text, "no", 1) || isPrefix(text, "off", 2)) {
        return OptionalInt.of(JenkinsHash.ofInt(0));
      }
      if (text.equals("1") || text.equals("0")) {
        return OptionalInt.of(JenkinsHash.ofInt(text.charAt(0) - '0'));
      }
      throw InputText.syntax("boolean", literal);
    }
  },
  CHAR {
    @Override
    public OptionalInt hashText(String literal) {
      // A backslash begins an octal number, and a longer text is cut: the server knows best.
      if (literal.length() > 1 || literal.startsWith("\\")) {
        return OptionalInt.empty();
      }
      return ofByte(literal.isEmpty() ? 0 : literal.charAt(0));
    }
  };

  private static boolean isPrefix(String text, String word, int lengthMin) {
    return text.length() >= lengthMin && word.startsWith(text);
  }

  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    return value.length() == 1 ? ofByte(value.at(0)) : OptionalInt.empty();
  }

  /// Whether a C `char` above 127 is negative depends on the server's machine.
  private static OptionalInt ofByte(int value) {
    return value >= 0 && value < 128
        ? OptionalInt.of(JenkinsHash.ofInt(value))
        : OptionalInt.empty();
  }
}
