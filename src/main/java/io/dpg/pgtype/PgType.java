package io.dpg.pgtype;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// PostgreSQL's built-in base types that dpg knows by name; their identifiers never change.
public enum PgType {
  BOOL(Oid.BOOL, "bool", "boolean", 1000, 1),
  BYTEA(Oid.BYTEA, "bytea", "bytea", 1001, -1),
  CHAR(Oid.CHAR, "char", "\"char\"", 1002, 1),
  NAME(Oid.NAME, "name", "name", 1003, 64),
  INT8(Oid.INT8, "int8", "bigint", 1016, 8),
  INT2(Oid.INT2, "int2", "smallint", 1005, 2),
  INT4(Oid.INT4, "int4", "integer", 1007, 4),
  REGPROC(24, "regproc", "regproc", 1008, 4),
  TEXT(Oid.TEXT, "text", "text", 1009, -1),
  OID(Oid.OID, "oid", "oid", 1028, 4),
  TID(27, "tid", "tid", 1010, 6),
  XID(28, "xid", "xid", 1011, 4),
  CID(29, "cid", "cid", 1012, 4),
  JSON(114, "json", "json", 199, -1),
  XML(142, "xml", "xml", 143, -1),
  POINT(600, "point", "point", 1017, 16),
  LSEG(601, "lseg", "lseg", 1018, 32),
  PATH(602, "path", "path", 1019, -1),
  BOX(603, "box", "box", 1020, 32),
  POLYGON(604, "polygon", "polygon", 1027, -1),
  LINE(628, "line", "line", 629, 24),
  CIDR(Oid.CIDR, "cidr", "cidr", 651, -1),
  FLOAT4(Oid.FLOAT4, "float4", "real", 1021, 4),
  FLOAT8(Oid.FLOAT8, "float8", "double precision", 1022, 8),
  UNKNOWN(Oid.UNKNOWN, "unknown", "unknown", 0, -2),
  CIRCLE(718, "circle", "circle", 719, 24),
  MACADDR8(Oid.MACADDR8, "macaddr8", "macaddr8", 775, 8),
  MONEY(790, "money", "money", 791, 8),
  MACADDR(Oid.MACADDR, "macaddr", "macaddr", 1040, 6),
  INET(Oid.INET, "inet", "inet", 1041, -1),
  BPCHAR(Oid.BPCHAR, "bpchar", "character", 1014, -1),
  VARCHAR(Oid.VARCHAR, "varchar", "character varying", 1015, -1),
  DATE(Oid.DATE, "date", "date", 1182, 4),
  TIME(Oid.TIME, "time", "time without time zone", 1183, 8),
  TIMESTAMP(Oid.TIMESTAMP, "timestamp", "timestamp without time zone", 1115, 8),
  TIMESTAMPTZ(Oid.TIMESTAMPTZ, "timestamptz", "timestamp with time zone", 1185, 8),
  INTERVAL(Oid.INTERVAL, "interval", "interval", 1187, 16),
  TIMETZ(Oid.TIMETZ, "timetz", "time with time zone", 1270, 12),
  BIT(1560, "bit", "bit", 1561, -1),
  VARBIT(1562, "varbit", "bit varying", 1563, -1),
  NUMERIC(Oid.NUMERIC, "numeric", "numeric", 1231, -1),
  REFCURSOR(1790, "refcursor", "refcursor", 2201, -1),
  REGCLASS(2205, "regclass", "regclass", 2210, 4),
  REGTYPE(2206, "regtype", "regtype", 2211, 4),
  RECORD(2249, "record", "record", 2287, -1),
  VOID(2278, "void", "void", 0, 4),
  UUID(Oid.UUID, "uuid", "uuid", 2951, 16),
  PG_LSN(3220, "pg_lsn", "pg_lsn", 3221, 8),
  TSVECTOR(3614, "tsvector", "tsvector", 3643, -1),
  TSQUERY(3615, "tsquery", "tsquery", 3645, -1),
  JSONB(3802, "jsonb", "jsonb", 3807, -1),
  INT4RANGE(3904, "int4range", "int4range", 3905, -1),
  NUMRANGE(3906, "numrange", "numrange", 3907, -1),
  TSRANGE(3908, "tsrange", "tsrange", 3909, -1),
  TSTZRANGE(3910, "tstzrange", "tstzrange", 3911, -1),
  DATERANGE(3912, "daterange", "daterange", 3913, -1),
  INT8RANGE(3926, "int8range", "int8range", 3927, -1),
  XID8(5069, "xid8", "xid8", 271, 8);

  private static final Map<Integer, PgType> BY_OID = byOid();

  private final int oid;
  private final String internalName;
  private final String sqlName;
  private final int arrayOid;
  private final int length;

  PgType(int oid, String internalName, String sqlName, int arrayOid, int length) {
    this.oid = oid;
    this.internalName = internalName;
    this.sqlName = sqlName;
    this.arrayOid = arrayOid;
    this.length = length;
  }

  /// The type with this identifier, if it is one of these.
  public static Optional<PgType> of(int oid) {
    return Optional.ofNullable(BY_OID.get(oid));
  }

  private static Map<Integer, PgType> byOid() {
    Map<Integer, PgType> types = new HashMap<>();
    for (PgType type : values()) {
      types.put(type.oid, type);
    }
    return Map.copyOf(types);
  }

  /// `pg_type.oid`.
  public int oid() {
    return oid;
  }

  /// `pg_type.typname`, such as `int4`.
  public String internalName() {
    return internalName;
  }

  /// The name as `format_type` and error messages show it, such as `integer`.
  public String sqlName() {
    return sqlName;
  }

  /// The identifier of the type's array type; 0 when it has none.
  public int arrayOid() {
    return arrayOid;
  }

  /// `pg_type.typlen`: bytes as RowDescription shows them; -1 when they vary, -2 for a C string.
  public int length() {
    return length;
  }
}
