package io.dpg.pgtype;

import java.util.EnumSet;
import java.util.Set;

/// Of which types values can go from node to node as they are in binary: their binary form is the
/// same on all nodes, and so is the OID of their arrays' type.
public final class BinaryForms {

  private static final Set<PgType> BINARY_TYPES =
      EnumSet.of(
          PgType.BOOL,
          PgType.BYTEA,
          PgType.NAME,
          PgType.INT2,
          PgType.INT4,
          PgType.INT8,
          PgType.TEXT,
          PgType.OID,
          PgType.JSON,
          PgType.JSONB,
          PgType.FLOAT4,
          PgType.FLOAT8,
          PgType.POINT,
          PgType.LSEG,
          PgType.PATH,
          PgType.BOX,
          PgType.POLYGON,
          PgType.LINE,
          PgType.CIRCLE,
          PgType.MACADDR,
          PgType.MACADDR8,
          PgType.INET,
          PgType.CIDR,
          PgType.MONEY,
          PgType.BPCHAR,
          PgType.VARCHAR,
          PgType.DATE,
          PgType.TIME,
          PgType.TIMETZ,
          PgType.TIMESTAMP,
          PgType.TIMESTAMPTZ,
          PgType.INTERVAL,
          PgType.NUMERIC,
          PgType.BIT,
          PgType.VARBIT,
          PgType.UUID);

  private BinaryForms() {}

  /// Whether it is such a type, by its OID.
  public static boolean areAlike(int type) {
    return PgType.of(type).filter(BINARY_TYPES::contains).isPresent();
  }
}
