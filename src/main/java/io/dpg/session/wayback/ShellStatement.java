package io.dpg.session.wayback;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.execute.NodeHasher;
import io.dpg.execute.ShardStatements;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.Access;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.Splice;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A statement of postgres_fdw's on one shell table, and the same on the table's shards.
///
/// @param table what it is about
/// @param name where it stands in the statement: `pg_dist.t16384`
/// @param values what stands in place of parameters on shards; null where these stay
/// @param condition what stands before the condition on shards
record ShellStatement(
    ParsedStatement statement,
    TableMetadata table,
    SqlNode name,
    @Nullable Arguments values,
    String condition) {

  private static final String PREFIX = "t";
  private static final String IDENTITY = "ctid";

  /// @param name the table as the statement names it
  static ShellStatement of(ParsedStatement statement, SqlNode name, CatalogSnapshot catalog) {
    String relation = name.text("relname");
    TableMetadata table =
        relation.matches(PREFIX + "[0-9]{1,10}")
            ? catalog.table(Integer.parseUnsignedInt(relation.substring(PREFIX.length())))
            : null;
    if (table == null) {
      throw SqlError.of(SqlState.UNDEFINED_TABLE, "\"%s\" is no distributed table", relation)
          .hint("Its definition may have changed meanwhile: run the statement again.")
          .asException();
    }
    return new ShellStatement(statement, table, name, null, "");
  }

  /// The same with values in place of parameters.
  ShellStatement withValues(Arguments newValues) {
    return new ShellStatement(statement, table, name, newValues, condition);
  }

  /// The same with a further condition, which ends with AND.
  ShellStatement withCondition(String newCondition) {
    return new ShellStatement(statement, table, name, values, newCondition);
  }

  /// Throws where a change would have to be followed by indexes over all shards.
  void requireNoGlobalIndex(CatalogSnapshot catalog) {
    if (!catalog.indexesOf(table.oid()).isEmpty()) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot change distributed table \"%s\" from inside a function",
              table.name().name())
          .detail("It has a unique key that does not contain its distribution column.")
          .hint("Change it by a statement of its own.")
          .asException();
    }
  }

  /// What runs on the shards that may have rows for it.
  ShardStatements onShards(Arguments arguments, NodeHasher hasher, String command) {
    Map<NodeId, List<String>> texts = new LinkedHashMap<>();
    for (int index : shards(arguments, hasher)) {
      texts.computeIfAbsent(node(index), _ -> new ArrayList<>()).add(onShard(index));
    }
    return new ShardStatements(texts, access(), command);
  }

  private Access access() {
    SqlNode tree = statement.tree();
    if (!tree.is("SelectStmt")) {
      return Access.WRITE;
    }
    return tree.list("lockingClause").isEmpty() ? Access.READ : Access.LOCK;
  }

  /// The shards that may have rows for it.
  List<Integer> shards(Arguments arguments, NodeHasher hasher) {
    if (!(table instanceof DistributedTable distributed)) {
      return List.of(0);
    }
    Optional<ByteSlice> key =
        KeyCondition.find(statement.tree().node("whereClause"), distributed, arguments);
    return key.isPresent()
        ? List.of(indexOf(distributed, key.get(), hasher))
        : IntStream.range(0, shardCount()).boxed().toList();
  }

  int shardCount() {
    return table instanceof DistributedTable it ? it.shards().size() : 1;
  }

  static int indexOf(DistributedTable table, ByteSlice key, NodeHasher hasher) {
    return table.shards().indexOf(hasher.hash(table.column().typeOid(), key, false));
  }

  /// The index of the shard that a new row belongs to.
  ///
  /// @param key the row's value of the distribution column; null, which belongs nowhere, is an
  ///   error
  static int home(DistributedTable table, @Nullable ByteSlice key, NodeHasher hasher) {
    if (key == null) {
      throw SqlError.of(
              SqlState.NULL_VALUE_NOT_ALLOWED,
              "cannot perform an INSERT with NULL in the partition column")
          .asException();
    }
    return indexOf(table, key, hasher);
  }

  NodeId node(int index) {
    return switch (table) {
      case DistributedTable it -> it.shards().get(index).node();
      case SingleShardTable it -> it.node();
      default -> throw new IllegalStateException("no shards to go back to: " + table.name());
    };
  }

  /// The name of a shard, as SQL.
  String shardName(int index) {
    String physical =
        switch (table) {
          case DistributedTable it -> ShardNames.of(it.name().name(), it.shards().get(index).id());
          case SingleShardTable it -> ShardNames.of(it.name().name(), it.shard());
          default -> throw new IllegalStateException("no shards to go back to: " + table.name());
        };
    return Identifiers.quote(table.name().schema()) + "." + Identifiers.quote(physical);
  }

  /// The statement for one shard: with its name, and with identities of rows that name it.
  String onShard(int index) {
    List<Splice.Edit> edits = new ArrayList<>();
    int start = name.location();
    int end = start + name.text("schemaname").length() + 1 + name.text("relname").length();
    edits.add(new Splice.Edit(start, end, shardName(index)));
    for (SqlNode target : statement.tree().list("targetList")) {
      SqlNode value = target.node("val");
      if (value != null && isIdentity(value)) {
        int place = value.location();
        String identity = RowIdentity.of(table).sql(index, shardName(index));
        edits.add(new Splice.Edit(place, place + IDENTITY.length(), identity));
      }
    }
    if (!condition.isEmpty()) {
      int place = statement.tree().required("whereClause").required("lexpr").location();
      edits.add(new Splice.Edit(place, place, condition));
    }
    if (values != null) {
      addValues(values, edits);
    }
    return Splice.apply(statement.text(), edits);
  }

  private void addValues(Arguments given, List<Splice.Edit> edits) {
    statement
        .tree()
        .walk(node -> {
          if (node.is("ParamRef")) {
            int number = (int) node.number("number");
            int start = node.location();
            int end = start + 1 + Integer.toString(number).length();
            edits.add(new Splice.Edit(start, end, literal(given, number)));
          }
          return true;
        });
  }

  /// A parameter's value as SQL, which takes its type from what is around it, as the parameter
  /// does.
  static String literal(Arguments given, int number) {
    ByteSlice value = given.value(number);
    return Identifiers.quoteNullable(value == null ? null : value.text());
  }

  /// What INSERT INTO a shard says of one row.
  static String row(List<? extends @Nullable String> columns, List<@Nullable String> values) {
    return "(%s) OVERRIDING SYSTEM VALUE VALUES (%s)"
        .formatted(
            columns.stream()
                .map(name -> Identifiers.quote(Objects.requireNonNull(name)))
                .collect(Collectors.joining(", ")),
            values.stream().map(Identifiers::quoteNullable).collect(Collectors.joining(", ")));
  }

  /// Whether it is `ctid`, as postgres_fdw writes it.
  static boolean isIdentity(SqlNode node) {
    return node.is("ColumnRef")
        && node.list("fields").size() == 1
        && node.list("fields").getFirst().text("sval").equals(IDENTITY);
  }

  /// How many columns its rows have.
  int columns() {
    SqlNode tree = statement.tree();
    return tree.is("SelectStmt") ? tree.list("targetList").size() : returned(tree).size();
  }

  /// What a modification returns.
  static List<SqlNode> returned(SqlNode modification) {
    SqlNode clause = modification.node("returningClause");
    return clause == null ? List.of() : clause.list("exprs");
  }
}
