package io.dpg.pgtype;

import java.util.OptionalInt;

/// `hashinet`, for inet and cidr. Of the text forms only IPv4's plain one is read here.
enum InetHasher implements Hasher {
  INET,
  CIDR;

  /// PostgreSQL's own numbers of the address families, on the wire and in the hash.
  private static final int IPV4 = 2;

  private static final int IPV6 = 3;

  private static final int BINARY_HEADER = 4;

  @Override
  public OptionalInt hashText(String literal) {
    byte[] key = new byte[6];
    key[0] = IPV4;
    int position = 0;
    for (int i = 0; i < 4; i++) {
      int end = i < 3 ? literal.indexOf('.', position) : addressEnd(literal);
      int value = number(literal, position, end, 255);
      if (value < 0) {
        return OptionalInt.empty();
      }
      key[2 + i] = (byte) value;
      position = end + 1;
    }
    int bits = position > literal.length() ? 32 : number(literal, position, literal.length(), 32);
    if (bits < 0 || (this == CIDR && hasHostBits(key, bits))) {
      return OptionalInt.empty();
    }
    key[1] = (byte) bits;
    return OptionalInt.of(JenkinsHash.ofBytes(key, 0, key.length));
  }

  private static int addressEnd(String literal) {
    int slash = literal.indexOf('/');
    return slash < 0 ? literal.length() : slash;
  }

  private static boolean hasHostBits(byte[] key, int bits) {
    int address =
        (key[2] & 0xff) << 24 | (key[3] & 0xff) << 16 | (key[4] & 0xff) << 8 | (key[5] & 0xff);
    return bits < 32 && address << bits != 0;
  }

  /// A number without leading zeros; negative when there is none in range.
  private static int number(String text, int start, int end, int max) {
    if (end - start < 1 || end - start > 3 || (end - start > 1 && text.charAt(start) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      value = value * 10 + (digit - '0');
    }
    return value <= max ? value : -1;
  }

  /// `byte family | byte bits | byte is cidr | byte address length | address`
  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    int size = value.length() - BINARY_HEADER;
    if (size < 0 || value.at(3) != size || size != (value.at(0) == IPV6 ? 16 : 4)) {
      return OptionalInt.empty();
    }
    byte[] key = new byte[2 + size];
    key[0] = value.at(0);
    key[1] = value.at(1);
    System.arraycopy(value.bytes(), value.offset() + BINARY_HEADER, key, 2, size);
    return OptionalInt.of(JenkinsHash.ofBytes(key, 0, key.length));
  }
}
