package io.dpg.pgtype;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.Optional;
import java.util.OptionalInt;

/// The hash functions of types that are a run of bytes: `hashvarlena` for bytea, `uuid_hash`,
/// `hashmacaddr`, `hashmacaddr8`.
enum BytesHasher implements Hasher {
  BYTEA {
    @Override
    Optional<byte[]> read(String literal) {
      if (literal.startsWith("\\x")) {
        return BytesText.hexBytea(literal);
      }
      Optional<byte[]> bytes = BytesText.escapedBytea(literal);
      if (bytes.isEmpty()) {
        // Unlike others this message does not quote the text.
        throw SqlError.of(
                SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea")
            .asException();
      }
      return bytes;
    }

    @Override
    boolean mayHave(int length) {
      return true;
    }
  },
  UUID {
    @Override
    Optional<byte[]> read(String literal) {
      Optional<byte[]> uuid = BytesText.uuid(literal);
      if (uuid.isEmpty()) {
        throw InputText.syntax("uuid", literal);
      }
      return uuid;
    }

    @Override
    boolean mayHave(int length) {
      return length == 16;
    }
  },
  MACADDR {
    @Override
    Optional<byte[]> read(String literal) {
      return readAddress(literal, 6);
    }

    @Override
    boolean mayHave(int length) {
      return length == 6;
    }
  },
  MACADDR8 {
    @Override
    Optional<byte[]> read(String literal) {
      return readAddress(literal, 8);
    }

    @Override
    boolean mayHave(int length) {
      return length == 8;
    }
  };

  /// The bytes of a value; nothing when only the server can read it.
  abstract Optional<byte[]> read(String literal);

  /// Whether a value in binary form can have as many bytes.
  abstract boolean mayHave(int length);

  private static Optional<byte[]> readAddress(String literal, int length) {
    return BytesText.separated(literal, length, literal.indexOf('-') > 0 ? '-' : ':');
  }

  @Override
  public OptionalInt hashText(String literal) {
    Optional<byte[]> bytes = read(literal);
    return bytes.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(JenkinsHash.ofBytes(bytes.get(), 0, bytes.get().length));
  }

  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    return mayHave(value.length())
        ? OptionalInt.of(JenkinsHash.ofBytes(value.bytes(), value.offset(), value.length()))
        : OptionalInt.empty();
  }
}
