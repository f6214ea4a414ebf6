package io.dpg.plan.routing;

import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.DistributionHash;
import io.dpg.pgtype.Hasher;
import io.dpg.pgtype.Oid;
import io.dpg.plan.analysis.Datum;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The hash of a constant in an analysed tree.
final class KeyHash {

  private KeyHash() {}

  /// Empty when dpg does not know how the type hashes or what the server's bytes mean.
  static OptionalInt of(Term.Constant constant) {
    Optional<Hasher> known = DistributionHash.of(constant.type());
    if (known.isEmpty()) {
      return OptionalInt.empty();
    }
    Hasher hasher = known.get();
    Datum datum = constant.datum();
    return switch (constant.type()) {
      case Oid.INT8 -> hasher.hashText(Long.toString(datum.word()));
      case Oid.BOOL -> hasher.hashText(datum.word() == 0 ? "f" : "t");
      case Oid.TEXT, Oid.BPCHAR -> ofText(hasher, datum.content());
      case Oid.BYTEA -> ofBinary(hasher, datum.content());
      case Oid.UUID -> ofBinary(hasher, datum.bytes());
      case Oid.DATE -> ofBinary(hasher, bigEndian(datum.word(), Integer.BYTES));
      case Oid.TIME, Oid.TIMESTAMP, Oid.TIMESTAMPTZ ->
          ofBinary(hasher, bigEndian(datum.word(), Long.BYTES));
      case Oid.FLOAT4 -> ofBinary(hasher, bigEndian(datum.word(), Float.BYTES));
      case Oid.FLOAT8 -> ofBinary(hasher, bigEndian(datum.word(), Double.BYTES));
      default -> OptionalInt.empty();
    };
  }

  private static OptionalInt ofText(Hasher hasher, byte @Nullable [] content) {
    return content == null
        ? OptionalInt.empty()
        : hasher.hashText(new String(content, StandardCharsets.UTF_8));
  }

  private static OptionalInt ofBinary(Hasher hasher, byte @Nullable [] bytes) {
    return bytes == null ? OptionalInt.empty() : hasher.hashBinary(ByteSlice.of(bytes));
  }

  private static byte[] bigEndian(long word, int length) {
    byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(word).array();
    return java.util.Arrays.copyOfRange(all, Long.BYTES - length, Long.BYTES);
  }
}
