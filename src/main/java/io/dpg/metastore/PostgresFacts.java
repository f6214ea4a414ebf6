package io.dpg.metastore;

import io.dpg.plan.ColumnFacts;
import io.dpg.plan.FunctionFacts;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.TriggerEvent;
import io.dpg.plan.ViewFacts;
import io.dpg.sql.UpsertGuess;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Facts about the schema from the coordinator node, each asked for once. One instance holds for
/// one state of the schema: when it may have changed, [#renewed] begins anew, keeping what belongs
/// to PostgreSQL itself. For any thread.
public final class PostgresFacts implements SchemaFacts {

  /// The first OID of an object that a user made.
  private static final int FIRST_USER_OID = 16_384;

  private static final String FUNCTIONS =
      """
      SELECT pg_proc.oid, nspname, proname, provolatile, prokind, proisstrict, proretset,
        nspname <> 'pg_catalog'
          AND prolang NOT IN (SELECT oid FROM pg_catalog.pg_language WHERE lanname IN ('internal', 'c'))
      FROM pg_catalog.pg_proc JOIN pg_catalog.pg_namespace ON pg_namespace.oid = pronamespace
      """;

  private static final String OPERATORS =
      """
      SELECT amopopr FROM pg_catalog.pg_amop JOIN pg_catalog.pg_am ON pg_am.oid = amopmethod
      WHERE amname = $1 AND amopstrategy = $2::int2 AND amoppurpose = 's'
      """;

  private static final String DISTINCT_VALUES =
      """
      SELECT n_distinct FROM pg_catalog.pg_stats
      WHERE (schemaname, tablename) = (
          SELECT nspname, relname FROM pg_catalog.pg_class
          JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = $1::oid)
        AND attname = (
          SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = $1::oid AND attnum = $2::int2)
      ORDER BY inherited DESC LIMIT 1
      """;

  private static final String PARTS =
      """
      SELECT conname FROM pg_catalog.pg_constraint WHERE conrelid = $1::oid
      UNION SELECT relname FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = $1::oid
      """;

  /// `FROM ONLY t`, and where one text ends or begins with the word; or what has become of it in
  /// the query trees of views and functions.
  private static final String SAYS_ONLY =
      """
      WITH pattern (code, tree) AS (VALUES (
        '\\m(from|join|update|using|truncate|table)\\s+only\\M|[,'']\\s*only\\M|\\monly\\s*['']',
        ':rtekind 0 :relid \\d+ (:inh false :relkind r|:relkind r [^{}]*:inh false)'))
      SELECT EXISTS (
          SELECT FROM pattern, pg_catalog.pg_proc JOIN pg_catalog.pg_language ON pg_language.oid = prolang
          WHERE pg_proc.oid >= 16384 AND lanname NOT IN ('internal', 'c')
            AND pronamespace NOT IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'pg_dist'))
            AND (prosrc ~* code OR prosqlbody::text ~ tree))
        OR EXISTS (
          SELECT FROM pattern, pg_catalog.pg_rewrite JOIN pg_catalog.pg_class ON pg_class.oid = ev_class
          WHERE ev_class >= 16384 AND CASE WHEN relnamespace NOT IN (
              SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'pg_dist', 'citus'))
            THEN ev_action::text ~ tree END)
      """;

  /// The bodies of functions. One that PostgreSQL has parsed already stands for itself by what may
  /// be in it: putting it into words would lock the tables that it names, which a session's own
  /// transaction may hold.
  private static final String UPSERTS =
      """
      SELECT CASE WHEN prosqlbody IS NULL THEN prosrc ELSE 'ON CONFLICT DO UPDATE SET c = $1' END
      FROM pg_catalog.pg_proc JOIN pg_catalog.pg_language ON pg_language.oid = prolang
      WHERE pg_proc.oid >= 16384 AND lanname NOT IN ('internal', 'c')
        AND pronamespace NOT IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'pg_dist'))
        AND (prosrc ~* '\\mon\\s+conflict\\M' OR prosqlbody::text LIKE '%{ONCONFLICTEXPR %{PARAM %')
      """;

  private static final String OF_TABLE_ROWS =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_type type
          JOIN pg_catalog.pg_type base ON base.oid IN (type.oid, type.typelem, type.typbasetype)
          JOIN pg_catalog.pg_class ON pg_class.oid = base.typrelid
        WHERE type.oid = $1::oid AND relkind <> 'c')
      """;

  private static final String DEFERS_TRIGGERS =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgdeferrable AND NOT tgisinternal)";

  private final Connections connections;
  private final IntToLongFunction sizes;
  private final Map<Integer, FunctionFacts> builtIns;
  private final Map<Integer, FunctionFacts> functions = new ConcurrentHashMap<>();
  private final Map<Integer, Boolean> bytewise = new ConcurrentHashMap<>();
  private final Map<Integer, Boolean> deterministic = new ConcurrentHashMap<>();
  private final Map<Integer, String> collationNames = new ConcurrentHashMap<>();
  private final Map<Integer, Boolean> ofTableRows = new ConcurrentHashMap<>();
  private final Map<TypeKey, String> types = new ConcurrentHashMap<>();
  private final Map<Integer, List<ColumnFacts>> columns = new ConcurrentHashMap<>();
  private final Map<Integer, List<String>> parts = new ConcurrentHashMap<>();
  private final Map<Integer, Optional<ViewFacts>> views = new ConcurrentHashMap<>();
  private volatile @Nullable Set<Integer> hashEqualities;
  private volatile @Nullable Set<Integer> descending;
  private volatile @Nullable Boolean saysOnly;
  private volatile @Nullable Boolean mustPlanUpserts;
  private volatile @Nullable Boolean defersTriggers;
  private volatile @Nullable Map<Integer, Set<TriggerEvent>> firedTriggers;

  /// Lends a connection to the coordinator node for some queries.
  public interface Connections {
    <T> T with(Function<NodeConnection, T> work);
  }

  /// Facts with no idea of sizes.
  public PostgresFacts(Connections connections) {
    this(connections, _ -> 0);
  }

  /// @param sizes about how many rows a table has
  public PostgresFacts(Connections connections, IntToLongFunction sizes) {
    this(connections, sizes, new ConcurrentHashMap<>());
  }

  private PostgresFacts(
      Connections connections, IntToLongFunction sizes, Map<Integer, FunctionFacts> builtIns) {
    this.connections = connections;
    this.sizes = sizes;
    this.builtIns = builtIns;
  }

  /// Facts about the schema as it is from now on.
  public PostgresFacts renewed() {
    return renewed(connections);
  }

  /// Facts about the schema as other connections see it.
  public PostgresFacts renewed(Connections newConnections) {
    return new PostgresFacts(newConnections, sizes, builtIns);
  }

  @Override
  public FunctionFacts function(int oid) {
    boolean isBuiltIn = Integer.compareUnsigned(oid, FIRST_USER_OID) < 0;
    return (isBuiltIn ? builtIns : functions)
        .computeIfAbsent(
            oid, _ -> function(only(FUNCTIONS + "WHERE pg_proc.oid = $1::oid", text(oid))));
  }

  private static FunctionFacts function(Row row) {
    return new FunctionFacts(
        row.text(1),
        row.text(2),
        volatility(row.letter(3)),
        row.letter(4),
        row.flag(5),
        row.flag(6),
        row.flag(7));
  }

  private static Volatility volatility(char letter) {
    return switch (letter) {
      case 'i' -> Volatility.IMMUTABLE;
      case 's' -> Volatility.STABLE;
      default -> Volatility.VOLATILE;
    };
  }

  @Override
  public boolean isHashEquality(int operator) {
    Set<Integer> known = hashEqualities;
    if (known == null) {
      known = operators("hash", "1");
      hashEqualities = known;
    }
    return known.contains(operator);
  }

  @Override
  public boolean isDescending(int operator) {
    Set<Integer> known = descending;
    if (known == null) {
      known = operators("btree", "5");
      descending = known;
    }
    return known.contains(operator);
  }

  private Set<Integer> operators(String accessMethod, String strategy) {
    return rows(OPERATORS, accessMethod, strategy).stream()
        .map(values -> new Row(values).oid(0))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public boolean isBytewise(int collation) {
    return collation == 0
        || bytewise.computeIfAbsent(
            collation, _ -> only("SELECT pg_dist.is_bytewise($1::oid)", text(collation)).flag(0));
  }

  @Override
  public boolean isDeterministic(int collation) {
    return collation == 0
        || deterministic.computeIfAbsent(
            collation,
            _ ->
                only(
                        "SELECT collisdeterministic FROM pg_catalog.pg_collation"
                            + " WHERE oid = $1::oid",
                        text(collation))
                    .flag(0));
  }

  @Override
  public String collationName(int collation) {
    return collationNames.computeIfAbsent(
        collation, _ -> only("SELECT pg_dist.collation_name($1::oid)", text(collation)).text(0));
  }

  @Override
  public boolean isOfTableRows(int type) {
    return Integer.compareUnsigned(type, FIRST_USER_OID) >= 0
        && ofTableRows.computeIfAbsent(type, _ -> only(OF_TABLE_ROWS, text(type)).flag(0));
  }

  @Override
  public String typeName(int oid, int modifier) {
    return types.computeIfAbsent(
        new TypeKey(oid, modifier),
        _ ->
            only(
                    "SELECT pg_dist.type_name($1::oid, $2::int)",
                    text(oid),
                    Integer.toString(modifier))
                .text(0));
  }

  @Override
  public List<ColumnFacts> columns(int relation) {
    return columns.computeIfAbsent(
        relation,
        _ ->
            rows("SELECT * FROM pg_dist.column_facts($1::oid)", text(relation)).stream()
                .map(values -> column(new Row(values)))
                .toList());
  }

  private static ColumnFacts column(Row row) {
    return new ColumnFacts(
        row.number(0),
        row.text(1),
        row.oid(2),
        row.number(3),
        row.oid(4),
        row.flag(5),
        row.textOrNull(6),
        row.textOrNull(6) == null ? Volatility.IMMUTABLE : volatility(row.letter(7)),
        row.letter(8),
        row.letter(9));
  }

  @Override
  public boolean saysOnly() {
    Boolean known = saysOnly;
    if (known == null) {
      known = connections.with(it -> "t".equals(it.query(SAYS_ONLY).value()));
      saysOnly = known;
    }
    return known;
  }

  @Override
  public boolean mustPlanUpserts() {
    Boolean known = mustPlanUpserts;
    if (known == null) {
      known =
          rows(UPSERTS).stream()
              .map(values -> new Row(values).text(0))
              .anyMatch(UpsertGuess::mayBeIn);
      mustPlanUpserts = known;
    }
    return known;
  }

  @Override
  public boolean defersTriggers() {
    Boolean known = defersTriggers;
    if (known == null) {
      known = connections.with(it -> "t".equals(it.query(DEFERS_TRIGGERS).value()));
      defersTriggers = known;
    }
    return known;
  }

  @Override
  public Set<TriggerEvent> firedTriggers(int relation) {
    Map<Integer, Set<TriggerEvent>> known = firedTriggers;
    if (known == null) {
      known =
          rows("SELECT relation, events FROM pg_dist.fired_triggers").stream()
              .map(Row::new)
              .collect(Collectors.toMap(row -> row.oid(0), row -> TriggerEvent.of(row.number(1))));
      firedTriggers = known;
    }
    return known.getOrDefault(relation, Set.of());
  }

  @Override
  public Optional<ViewFacts> view(int relation) {
    return views.computeIfAbsent(relation, this::readView);
  }

  private Optional<ViewFacts> readView(int relation) {
    return rows("SELECT pg_dist.view_definition($1::oid)", text(relation)).stream()
        .map(values -> new Row(values).textOrNull(0))
        .flatMap(java.util.stream.Stream::ofNullable)
        .findFirst()
        .map(definition ->
            new ViewFacts(
                definition,
                columns(relation).stream().map(ColumnFacts::name).toList(),
                relationsOf(relation)));
  }

  @Override
  public long estimatedRows(int relation) {
    return sizes.applyAsLong(relation);
  }

  @Override
  public double distinctValues(int relation, int column) {
    List<List<@Nullable String>> known =
        rows(DISTINCT_VALUES, text(relation), Integer.toString(column));
    double distinct = known.isEmpty() ? 0 : Double.parseDouble(new Row(known.getFirst()).text(0));
    // As PostgreSQL keeps it: a share of the rows when it is negative.
    return distinct < 0 ? -distinct * estimatedRows(relation) : distinct;
  }

  /// The names of a table's constraints and indexes.
  public List<String> partNames(int table) {
    return parts.computeIfAbsent(
        table,
        _ -> rows(PARTS, text(table)).stream().map(values -> new Row(values).text(0)).toList());
  }

  private List<Integer> relationsOf(int view) {
    return rows("SELECT * FROM pg_dist.view_relations($1::oid)", text(view)).stream()
        .map(values -> new Row(values).oid(0))
        .toList();
  }

  private Row only(String sql, String... values) {
    return new Row(rows(sql, values).getFirst());
  }

  private List<List<@Nullable String>> rows(String sql, String... values) {
    return connections.with(connection -> connection.query(sql, List.of(values))).rows();
  }

  private static String text(int oid) {
    return Integer.toUnsignedString(oid);
  }

  private record TypeKey(int oid, int modifier) {}
}
