package io.dpg.pgtype;

import java.util.Optional;

/// The hash that decides the shard of a row, as Citus does: the 32-bit function of the default hash
/// operator class of the distribution column's type, read as a signed integer.
///
/// For types not found here the coordinator node is asked.
public final class DistributionHash {

  private static final int NO_MODIFIER = -1;

  private DistributionHash() {}

  /// The hash of a type's values, for values that have the column's type modifier already, or that
  /// are only compared with the column.
  public static Optional<Hasher> of(int typeOid) {
    return Optional.ofNullable(
        switch (typeOid) {
          case Oid.INT2 -> new IntegerHasher("smallint", Short.BYTES);
          case Oid.INT4 -> new IntegerHasher("integer", Integer.BYTES);
          case Oid.INT8 -> new IntegerHasher("bigint", Long.BYTES);
          case Oid.OID -> OidHasher.OID;
          case Oid.TEXT, Oid.VARCHAR -> TextHasher.TEXT;
          case Oid.BPCHAR -> TextHasher.BPCHAR;
          case Oid.NAME -> TextHasher.NAME;
          case Oid.BYTEA -> BytesHasher.BYTEA;
          case Oid.UUID -> BytesHasher.UUID;
          case Oid.MACADDR -> BytesHasher.MACADDR;
          case Oid.MACADDR8 -> BytesHasher.MACADDR8;
          case Oid.BOOL -> OneByteHasher.BOOL;
          case Oid.CHAR -> OneByteHasher.CHAR;
          case Oid.FLOAT4 -> FloatHasher.FLOAT4;
          case Oid.FLOAT8 -> FloatHasher.FLOAT8;
          case Oid.NUMERIC -> NumericHasher.NUMERIC;
          case Oid.DATE -> DateTimeHasher.DATE;
          case Oid.TIME -> DateTimeHasher.TIME;
          case Oid.TIMETZ -> DateTimeHasher.TIMETZ;
          case Oid.TIMESTAMP -> DateTimeHasher.TIMESTAMP;
          case Oid.TIMESTAMPTZ -> DateTimeHasher.TIMESTAMPTZ;
          case Oid.INTERVAL -> DateTimeHasher.INTERVAL;
          case Oid.INET -> InetHasher.INET;
          case Oid.CIDR -> InetHasher.CIDR;
          default -> null;
        });
  }

  /// The hash of what a column with a type modifier stores when it is given a value: nothing for a
  /// value that storing would change or refuse, such as `1.005` for `numeric(10,2)`.
  ///
  /// @param typeModifier `pg_attribute.atttypmod`; -1 when the column has none
  public static Optional<Hasher> ofStored(int typeOid, int typeModifier) {
    Optional<Hasher> hasher = of(typeOid);
    return typeModifier == NO_MODIFIER
        ? hasher
        : hasher.map(unmodified -> new ModifierHasher(unmodified, typeOid, typeModifier));
  }

  /// `hash_any` of plain bytes, with which Citus also shortens names.
  public static int hashBytes(byte[] bytes) {
    return JenkinsHash.ofBytes(bytes, 0, bytes.length);
  }
}
