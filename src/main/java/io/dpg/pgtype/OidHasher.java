package io.dpg.pgtype;

import java.util.OptionalInt;

/// `hashoid`: unlike the integers' functions, oid has no sign.
enum OidHasher implements Hasher {
  OID;

  @Override
  public OptionalInt hashText(String literal) {
    String digits = InputText.strip(literal);
    if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(Character::isDigit)) {
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
