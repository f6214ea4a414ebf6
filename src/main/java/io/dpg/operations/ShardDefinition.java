package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardNames;
import io.dpg.sql.Identifiers;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The commands that make a table again as a shard, read from the coordinator node's catalog
/// (`metastore/coordinator/007-definitions.sql`).
///
/// @param beforeRows the table itself
/// @param afterRows what is cheaper to make when the rows are there: constraints, indexes, grants
record ShardDefinition(List<Command> beforeRows, List<Command> afterRows) {

  /// Keeps direct changes out, but for connections that ask for them as dpg's own do. Its argument
  /// is the table's OID on the coordinator node, for who asks for `tableoid`.
  private static final String PROTECTION =
      """
      CREATE TRIGGER dpg_shard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT
      WHEN (pg_catalog.current_setting('citus.enable_manual_changes_to_shards', true) IS DISTINCT FROM 'on')
      EXECUTE FUNCTION pg_dist.refuse_direct_change('%d')\
      """;

  ShardDefinition {
    beforeRows = List.copyOf(beforeRows);
    afterRows = List.copyOf(afterRows);
  }

  static ShardDefinition read(NodeConnection coordinator, ShellTable table) {
    List<Command> before = new ArrayList<>();
    List<Command> after = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    List<List<@Nullable String>> rows =
        coordinator
            .query(
                "SELECT load_first, command, content, of FROM pg_dist.shard_commands($1::oid)",
                List.of(table.oidText()))
            .rows();
    for (int i = 0; i < rows.size(); i++) {
      List<@Nullable String> row = rows.get(i);
      pieces.add(new Piece(requireNonNull(row.get(2)), oidOrZero(row.get(3))));
      if (i + 1 == rows.size() || !rows.get(i + 1).get(1).equals(row.get(1))) {
        ("t".equals(row.get(0)) ? before : after).add(new Command(pieces));
        pieces.clear();
      }
    }
    after.add(protection(table));
    return new ShardDefinition(before, after);
  }

  private static Command protection(ShellTable table) {
    int place = PROTECTION.indexOf("%s");
    String schema = Identifiers.quote(table.name().schema()) + ".";
    return new Command(
        List.of(
            new Piece(PROTECTION.substring(0, place) + schema, 0),
            new Piece(table.name().name(), table.oid()),
            new Piece(
                PROTECTION.substring(place + 2).formatted(Integer.toUnsignedLong(table.oid())),
                0)));
  }

  private static int oidOrZero(@Nullable String oid) {
    return oid == null ? 0 : Integer.parseUnsignedInt(oid);
  }

  /// One statement, whose pieces make its text.
  record Command(List<Piece> pieces) {

    Command {
      pieces = List.copyOf(pieces);
    }

    /// @param shardOf the shard of a relation that goes with the shard being made
    String sql(IntFunction<ShardId> shardOf) {
      StringBuilder sql = new StringBuilder();
      for (Piece piece : pieces) {
        sql.append(
            piece.relation() == 0
                ? piece.text()
                : Identifiers.quote(ShardNames.of(piece.text(), shardOf.apply(piece.relation()))));
      }
      return sql.toString();
    }
  }

  /// @param text SQL, or a name
  /// @param relation 0 for SQL; else the name gets the id of this relation's shard
  record Piece(String text, int relation) {}
}
