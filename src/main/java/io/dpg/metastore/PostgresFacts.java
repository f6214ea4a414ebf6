package io.dpg.metastore;

import io.dpg.plan.ColumnFacts;
import io.dpg.plan.FunctionFacts;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.ViewFacts;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.QueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the planner asks of the coordinator node's catalog, remembered: one object serves one version of the schema.
/// Threads: any.
public final class PostgresFacts implements SchemaFacts {

  private static final String FUNCTION =
      "SELECT n.nspname, p.proname, p.provolatile, p.prokind, p.proisstrict, p.proretset"
          + " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = $1::oid";

  private static final String HASH_EQUALITY =
      "SELECT EXISTS (SELECT FROM pg_amop o JOIN pg_am a ON a.oid = o.amopmethod"
          + " WHERE a.amname = 'hash' AND o.amopopr = $1::oid AND o.amopstrategy = 1)";

  private static final String DESCENDING =
      "SELECT EXISTS (SELECT FROM pg_amop o JOIN pg_am a ON a.oid = o.amopmethod"
          + " WHERE a.amname = 'btree' AND o.amopopr = $1::oid AND o.amopstrategy = 5)";

  /// 100 is the database's default collation. C.UTF-8 of libc and the built-in provider order by code point, which in
  /// UTF-8 is the order of the bytes.
  private static final String BYTEWISE =
      "SELECT CASE WHEN c.oid = 100 THEN d.datlocprovider <> 'i' AND"
          + " coalesce(to_jsonb(d) ->> 'datlocale', d.datcollate) IN ('C', 'POSIX', 'C.UTF-8', 'C.UTF8')"
          + " ELSE c.collprovider <> 'i' AND"
          + " coalesce(to_jsonb(c) ->> 'colllocale', c.collcollate) IN ('C', 'POSIX', 'C.UTF-8', 'C.UTF8') END"
          + " FROM pg_collation c, pg_database d WHERE c.oid = $1::oid AND d.datname = current_database()";

  private static final String DETERMINISTIC =
      "SELECT collisdeterministic FROM pg_collation WHERE oid = $1::oid";

  private static final String COLLATION_NAME =
      "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.collname) FROM pg_collation c"
          + " JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = $1::oid";

  private static final String TYPE_NAME = "SELECT format_type($1::oid, $2::int)";

  /// The volatility of a default is that of the most volatile function in its tree.
  private static final String COLUMNS =
      """
      SELECT a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull,
        CASE
          WHEN a.attidentity <> '' THEN 'nextval(' || quote_literal(
            pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)) || '::regclass)'
          WHEN d.adbin IS NOT NULL THEN pg_get_expr(d.adbin, d.adrelid)
          ELSE t.typdefault
        END,
        CASE
          WHEN a.attidentity <> '' THEN 'v'
          WHEN d.adbin::text ~ 'NEXTVALUEEXPR' THEN 'v'
          ELSE coalesce((
            SELECT CASE max(CASE p.provolatile WHEN 'v' THEN 2 WHEN 's' THEN 1 ELSE 0 END)
                     WHEN 2 THEN 'v' WHEN 1 THEN 's' END
            FROM regexp_matches(d.adbin::text, ':(?:funcid|opfuncid) (\\d+)', 'g') m
            JOIN pg_proc p ON p.oid = m[1]::oid),
            CASE WHEN d.adbin::text ~ 'SQLVALUEFUNCTION|COERCEVIAIO' THEN 's' ELSE 'i' END)
        END,
        a.attidentity, a.attgenerated
      FROM pg_attribute a
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """;

  private static final String VIEW =
      """
      SELECT pg_get_viewdef(c.oid),
        (SELECT array_to_json(array_agg(attname ORDER BY attnum))
         FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0),
        (SELECT string_agg(DISTINCT dep.refobjid::text, ',')
         FROM pg_rewrite r
         JOIN pg_depend dep ON dep.classid = 'pg_rewrite'::regclass AND dep.objid = r.oid
           AND dep.refclassid = 'pg_class'::regclass AND dep.refobjid <> c.oid
         WHERE r.ev_class = c.oid)
      FROM pg_class c WHERE c.oid = $1::oid AND c.relkind = 'v'
      """;

  private final Connections connections;
  private final Map<Integer, FunctionFacts> functions = new ConcurrentHashMap<>();
  private final Map<String, Boolean> answers = new ConcurrentHashMap<>();
  private final Map<Long, String> typeNames = new ConcurrentHashMap<>();
  private final Map<Integer, String> collationNames = new ConcurrentHashMap<>();
  private final Map<Integer, List<ColumnFacts>> columns = new ConcurrentHashMap<>();
  private final Map<Integer, Optional<ViewFacts>> views = new ConcurrentHashMap<>();

  /// Lends a connection to the coordinator node.
  public interface Connections {
    <T> T with(Function<NodeConnection, T> work);
  }

  public PostgresFacts(Connections connections) {
    this.connections = connections;
  }

  private QueryResult query(String sql, Object... arguments) {
    List<@Nullable String> values = new ArrayList<>();
    for (Object argument : arguments) {
      values.add(argument.toString());
    }
    return connections.with(connection -> connection.query(sql, values));
  }

  private boolean ask(String sql, int oid) {
    return answers.computeIfAbsent(sql + oid, _ -> "t".equals(firstValue(query(sql, oid))));
  }

  private static @Nullable String firstValue(QueryResult result) {
    return result.rows().isEmpty() ? null : result.rows().getFirst().getFirst();
  }

  @Override
  public FunctionFacts function(int oid) {
    return functions.computeIfAbsent(oid, this::loadFunction);
  }

  private FunctionFacts loadFunction(int oid) {
    QueryResult result = query(FUNCTION, oid);
    if (result.rows().isEmpty()) {
      throw new IllegalStateException("no function has this oid: " + oid);
    }
    List<@Nullable String> row = result.rows().getFirst();
    return new FunctionFacts(
        text(row, 0),
        text(row, 1),
        volatility(text(row, 2)),
        text(row, 3).charAt(0),
        "t".equals(row.get(4)),
        "t".equals(row.get(5)));
  }

  private static String text(List<@Nullable String> row, int column) {
    return Objects.requireNonNull(row.get(column));
  }

  private static Volatility volatility(String code) {
    return switch (code) {
      case "i" -> Volatility.IMMUTABLE;
      case "s" -> Volatility.STABLE;
      default -> Volatility.VOLATILE;
    };
  }

  @Override
  public boolean isHashEquality(int operator) {
    return ask(HASH_EQUALITY, operator);
  }

  @Override
  public boolean isDescending(int operator) {
    return ask(DESCENDING, operator);
  }

  @Override
  public boolean isBytewise(int collation) {
    return collation == 0 || ask(BYTEWISE, collation);
  }

  @Override
  public boolean isDeterministic(int collation) {
    return collation == 0 || ask(DETERMINISTIC, collation);
  }

  @Override
  public String collationName(int collation) {
    return collationNames.computeIfAbsent(
        collation, _ -> Objects.requireNonNull(firstValue(query(COLLATION_NAME, collation))));
  }

  @Override
  public String typeName(int oid, int modifier) {
    return typeNames.computeIfAbsent(
        (long) oid << 32 | modifier & 0xffffffffL,
        _ -> Objects.requireNonNull(firstValue(query(TYPE_NAME, oid, modifier))));
  }

  @Override
  public List<ColumnFacts> columns(int relation) {
    return columns.computeIfAbsent(
        relation,
        _ -> query(COLUMNS, relation).rows().stream().map(PostgresFacts::column).toList());
  }

  private static ColumnFacts column(List<@Nullable String> row) {
    return new ColumnFacts(
        Integer.parseInt(text(row, 0)),
        text(row, 1),
        Integer.parseUnsignedInt(text(row, 2)),
        Integer.parseInt(text(row, 3)),
        Integer.parseUnsignedInt(text(row, 4)),
        "t".equals(row.get(5)),
        row.get(6),
        volatility(text(row, 7)),
        letter(text(row, 8)),
        letter(text(row, 9)));
  }

  private static char letter(String code) {
    return code.isEmpty() ? ' ' : code.charAt(0);
  }

  @Override
  public Optional<ViewFacts> view(int relation) {
    return views.computeIfAbsent(relation, this::loadView);
  }

  private Optional<ViewFacts> loadView(int relation) {
    QueryResult result = query(VIEW, relation);
    if (result.rows().isEmpty()) {
      return Optional.empty();
    }
    List<@Nullable String> row = result.rows().getFirst();
    String relations = row.get(2);
    List<Integer> oids =
        relations == null
            ? List.of()
            : java.util.Arrays.stream(relations.split(",", -1)).map(Integer::parseUnsignedInt).toList();
    List<String> names =
        query("SELECT json_array_elements_text($1::json)", text(row, 1)).rows().stream()
            .map(name -> text(name, 0))
            .toList();
    String definition = text(row, 0).strip();
    return Optional.of(
        new ViewFacts(definition.substring(0, definition.length() - 1), names, oids));
  }
}
