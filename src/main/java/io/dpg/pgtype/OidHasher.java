package io.dpg.pgtype;

import java.util.OptionalInt;

/// `hashoid`: unlike the integers' functions, oid has no sign.
enum OidHasher implements Hasher {
  OID;

  @Override
  public OptionalInt hashText(String literal) {
    String digits = InputText.strip(literal);
    if (digits.isEmpty()
        || digits.length() > 10
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalInt.empty();
    }
    // A zero in front makes it an octal number.
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      return OptionalInt.empty();
    }
    long value = Long.parseLong(digits);
    return value >>> 32 == 0 ? OptionalInt.of(JenkinsHash.ofInt((int) value)) : OptionalInt.empty();
  }

  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    return value.length() == Integer.BYTES
        ? OptionalInt.of(JenkinsHash.ofInt(value.int32(0)))
        : OptionalInt.empty();
  }
}
