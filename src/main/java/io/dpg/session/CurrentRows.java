package io.dpg.session;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.CursorRows;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.EvaluateFirstPlan;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.LimitedLocksPlan;
import io.dpg.plan.Plan;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.TextForms;
import io.dpg.plan.text.ExactColumns;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// UPDATE and DELETE `WHERE CURRENT OF` a cursor over one distributed table: its rows come with
/// their places, and the statement runs on the shard of the row that the cursor is on. Owner: the
/// session's thread.
final class CurrentRows {

  private static final TextForms ANY = new TextForms(false, false, false);
  private static final int NO_MODIFIER = -1;

  /// What PostgreSQL says of a column beside an aggregate.
  private static final String GROUPING_ERROR = "42803";

  private final Database database;
  private final QueryPreparer preparer;

  CurrentRows(Database database, QueryPreparer preparer) {
    this.database = database;
    this.preparer = preparer;
  }

  /// What a cursor runs to know the places of its rows.
  ///
  /// @param table OID of the table that they are in
  /// @param query with further columns behind those that the client sees
  record Placed(int table, PreparedQuery query) {}

  /// Empty when a cursor's rows are not those of one distributed table.
  Optional<Placed> placed(PreparedQuery query, List<Integer> types) {
    SqlNode select = query.statement().tree();
    TableMetadata table = query.catalog().table(anchor(query.plan()));
    SqlNode range = isSimple(select) ? select.list("fromClause").getFirst() : null;
    if (table == null
        || range == null
        || !range.is("RangeVar")
        || !range.text("relname").equals(table.name().name())) {
      return Optional.empty();
    }
    SqlNode alias = range.node("alias");
    if (alias != null && !alias.list("colnames").isEmpty()) {
      return Optional.empty();
    }
    List<SqlNode> targets = new ArrayList<>(select.list("targetList"));
    targets.add(target(column(range, "ctid")));
    if (table instanceof DistributedTable distributed) {
      SqlNode key = column(range, distributed.column().name());
      targets.add(target(ExactColumns.of(key, type(distributed.column()), ANY)));
    }
    String sql = Deparser.deparse(select.with("targetList", targets));
    try {
      PreparedQuery placed = preparer.prepare(database.statements().parse(sql).getFirst(), types);
      return Optional.of(new Placed(table.oid(), placed));
    } catch (SqlErrorException e) {
      // An aggregate of all rows has no rows with places.
      if (e.error().state().code().equals(GROUPING_ERROR)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static int anchor(Plan plan) {
    return switch (plan) {
      case RouterPlan it -> it.anchor();
      case FanOutPlan it -> it.anchor();
      case EvaluateFirstPlan it -> anchor(it.plan());
      case LimitedLocksPlan it -> it.anchor();
      default -> 0;
    };
  }

  private static boolean isSimple(SqlNode select) {
    return select.is("SelectStmt")
        && select.text("op").equals("SETOP_NONE")
        && select.list("fromClause").size() == 1
        && select.list("groupClause").isEmpty()
        && select.list("distinctClause").isEmpty()
        && !select.has("havingClause")
        && !select.has("withClause");
  }

  private static SqlNode target(SqlNode value) {
    return SqlNode.of("ResTarget", Map.of("val", value));
  }

  private static SqlNode column(SqlNode range, String name) {
    SqlNode alias = range.node("alias");
    String table = alias == null ? range.text("relname") : alias.text("aliasname");
    return SqlNode.of(
        "ColumnRef", Map.of("fields", List.of(SqlNode.string(table), SqlNode.string(name))));
  }

  private String type(DistributionColumn column) {
    return preparer.facts().typeName(column.typeOid(), NO_MODIFIER);
  }

  /// The name of the cursor whose row a statement changes; "" for none.
  static String cursor(SqlNode tree) {
    SqlNode where =
        tree.is("UpdateStmt") || tree.is("DeleteStmt") ? tree.node("whereClause") : null;
    return where != null && where.is("CurrentOfExpr") ? where.text("cursor_name") : "";
  }

  /// The statement for the row that the cursor is on; as it was where the table is not distributed.
  ///
  /// @param portal the cursor; null when it is none of this process's
  PreparedQuery onRow(PreparedQuery query, String cursor, @Nullable Portal portal) {
    SqlNode tree = query.statement().tree();
    SqlNode range = tree.required("relation");
    TableMetadata table = query.catalog().table(oid(range));
    if (!(table instanceof DistributedTable) && !(table instanceof SingleShardTable)) {
      return query;
    }
    CursorRows rows = rows(cursor, portal, table);
    List<@Nullable String> place = rows.place();
    String sql =
        Deparser.deparse(tree.with("whereClause", condition(range, table, requirePlace(place))));
    return preparer.prepare(database.statements().parse(sql).getFirst(), query.parameterTypes());
  }

  private int oid(SqlNode range) {
    String name = Deparser.deparse(range.with("alias", null).with("inh", true));
    String oid =
        preparer
            .evaluate("SELECT " + Identifiers.quoteLiteral(name) + "::regclass::oid")
            .getFirst();
    return Integer.parseUnsignedInt(requireNonNull(oid));
  }

  private static List<String> requirePlace(List<@Nullable String> place) {
    List<String> values = new ArrayList<>();
    place.forEach(value -> values.add(requireNonNull(value)));
    return values;
  }

  private CursorRows rows(String cursor, @Nullable Portal portal, TableMetadata table) {
    if (portal == null && !isOnCoordinator(cursor)) {
      throw SqlError.of(SqlState.INVALID_CURSOR_NAME, "cursor \"%s\" does not exist", cursor)
          .asException();
    }
    if (portal != null && portal.isHeld()) {
      throw wrong(cursor, "is held from a previous transaction");
    }
    if (portal == null
        || portal.placedIn() != table.oid()
        || !(portal.rows() instanceof CursorRows rows)) {
      boolean locks = portal != null && locksRows(portal);
      String fault =
          locks
              ? "does not have a FOR UPDATE/SHARE reference to"
              : "is not a simply updatable scan of";
      throw wrong(cursor, fault + " table \"" + table.name().name() + "\"");
    }
    if (!rows.isOnRow()) {
      throw wrong(cursor, "is not positioned on a row");
    }
    return rows;
  }

  private static boolean locksRows(Portal portal) {
    ParsedStatement statement = portal.statement().parsed();
    return statement != null && !statement.tree().list("lockingClause").isEmpty();
  }

  private boolean isOnCoordinator(String cursor) {
    return !preparer
        .evaluate(
            "SELECT count(*) FROM pg_catalog.pg_cursors WHERE name = "
                + Identifiers.quoteLiteral(cursor))
        .getFirst()
        .equals("0");
  }

  private static SqlErrorException wrong(String cursor, String fault) {
    return SqlError.of(SqlState.INVALID_CURSOR_STATE, "cursor \"%s\" %s", cursor, fault)
        .asException();
  }

  /// The row may have been changed since: `currtid2` tells where its latest version is.
  private SqlNode condition(SqlNode range, TableMetadata table, List<String> place) {
    String shard;
    String key = "";
    if (table instanceof DistributedTable it) {
      String value = place.get(1);
      int hash = database.hasher().hash(it.column().typeOid(), ByteSlice.of(value), false);
      shard = name(table, it.shards().get(it.shards().indexOf(hash)).id());
      key =
          "%s = %s::%s AND "
              .formatted(
                  Deparser.deparse(column(range, it.column().name())),
                  Identifiers.quoteLiteral(value),
                  type(it.column()));
    } else {
      shard = name(table, ((SingleShardTable) table).shard());
    }
    String sql =
        "SELECT %s%s = (SELECT pg_catalog.currtid2(%s, %s))"
            .formatted(
                key,
                Deparser.deparse(column(range, "ctid")),
                Identifiers.quoteLiteral(shard),
                Identifiers.quoteLiteral(place.getFirst()));
    return database
        .statements()
        .parse(sql)
        .getFirst()
        .tree()
        .list("targetList")
        .getFirst()
        .required("val");
  }

  private static String name(TableMetadata table, ShardId shard) {
    return Identifiers.quote(table.name().schema())
        + "."
        + Identifiers.quote(ShardNames.of(table.name().name(), shard));
  }
}
