package io.dpg.plan;

import io.dpg.plan.FunctionFacts.Volatility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The facts of the recorded schema.
final class RecordedFacts implements SchemaFacts {

  private final Recording recording;

  RecordedFacts(Recording recording) {
    this.recording = recording;
  }

  @Override
  public FunctionFacts function(int oid) {
    List<String> row =
        one(
            "SELECT pronamespace::regnamespace, proname, provolatile, prokind, proisstrict,"
                + " proretset FROM pg_proc WHERE oid = "
                + oid);
    return new FunctionFacts(
        row.get(0),
        row.get(1),
        volatility(row.get(2)),
        row.get(3).charAt(0),
        row.get(4).equals("t"),
        row.get(5).equals("t"),
        !row.get(0).equals("pg_catalog"));
  }

  @Override
  public boolean isHashEquality(int operator) {
    return holds("SELECT 1 FROM pg_amop WHERE amopmethod = 405 AND amopopr = " + operator);
  }

  @Override
  public boolean isDescending(int operator) {
    return holds(
        "SELECT 1 FROM pg_amop WHERE amopmethod = 403 AND amopstrategy = 5 AND amopopr = "
            + operator);
  }

  @Override
  public boolean isBytewise(int collation) {
    return holds(
        "SELECT 1 FROM pg_collation, pg_database WHERE datname = current_database() AND (collcollate"
            + " IN ('C', 'POSIX') OR collname = 'default' AND datcollate IN ('C', 'POSIX')) AND"
            + " pg_collation.oid = "
            + collation);
  }

  @Override
  public boolean isDeterministic(int collation) {
    return collation == 0
        || holds("SELECT 1 FROM pg_collation WHERE collisdeterministic AND oid = " + collation);
  }

  @Override
  public String collationName(int collation) {
    return one("SELECT collnamespace::regnamespace || '.' || quote_ident(collname) FROM pg_collation WHERE oid = "
            + collation)
        .getFirst();
  }

  @Override
  public String typeName(int oid, int modifier) {
    return one("SELECT format_type(" + oid + ", " + modifier + ")").getFirst();
  }

  @Override
  public List<ColumnFacts> columns(int relation) {
    List<ColumnFacts> columns = new ArrayList<>();
    for (List<String> row :
        recording.rows(
            "SELECT attnum, attname, atttypid, atttypmod, attcollation, attnotnull, CASE WHEN"
                + " attidentity <> '' THEN 'nextval(''' || pg_get_serial_sequence(attrelid::regclass::text,"
                + " attname) || ''')' ELSE pg_get_expr(adbin, adrelid) END, (SELECT"
                + " max(CASE provolatile WHEN 'v' THEN 2 WHEN 's' THEN 1 ELSE 0 END) FROM pg_proc WHERE"
                + " pg_get_expr(adbin, adrelid) LIKE proname || '(%'), attidentity, attgenerated FROM"
                + " pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE NOT"
                + " attisdropped AND attnum > 0 AND attrelid = "
                + relation
                + " ORDER BY attnum")) {
      columns.add(column(row));
    }
    return columns;
  }

  private static ColumnFacts column(List<String> row) {
    int volatility = row.get(7).isEmpty() ? 0 : Integer.parseInt(row.get(7));
    return new ColumnFacts(
        Integer.parseInt(row.get(0)),
        row.get(1),
        Integer.parseInt(row.get(2)),
        Integer.parseInt(row.get(3)),
        Integer.parseInt(row.get(4)),
        row.get(5).equals("t"),
        row.get(6).isEmpty() ? null : row.get(6),
        List.of(Volatility.values()).get(volatility),
        row.get(8).isEmpty() ? ' ' : row.get(8).charAt(0),
        row.get(9).isEmpty() ? ' ' : row.get(9).charAt(0));
  }

  @Override
  public long estimatedRows(int relation) {
    return 0;
  }

  @Override
  public Optional<ViewFacts> view(int relation) {
    List<List<String>> rows =
        recording.rows(
            "SELECT pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND oid = " + relation);
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> relations =
        recording
            .rows(
                "SELECT DISTINCT refobjid FROM pg_depend JOIN pg_rewrite ON objid = pg_rewrite.oid"
                    + " WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass"
                    + " AND refobjid <> ev_class AND ev_class = "
                    + relation
                    + " ORDER BY 1")
            .stream()
            .map(row -> Integer.parseInt(row.getFirst()))
            .toList();
    String definition = rows.getFirst().getFirst().strip().replaceAll(";$", "");
    List<String> columns = columns(relation).stream().map(ColumnFacts::name).toList();
    return Optional.of(new ViewFacts(definition, columns, relations));
  }

  private static Volatility volatility(String letter) {
    return switch (letter) {
      case "i" -> Volatility.IMMUTABLE;
      case "s" -> Volatility.STABLE;
      default -> Volatility.VOLATILE;
    };
  }

  private boolean holds(String sql) {
    return !recording.rows(sql).isEmpty();
  }

  private List<String> one(String sql) {
    List<List<String>> rows = recording.rows(sql);
    if (rows.isEmpty()) {
      throw new IllegalStateException("no such object: " + sql);
    }
    return rows.getFirst();
  }
}
