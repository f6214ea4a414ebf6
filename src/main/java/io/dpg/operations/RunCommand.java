package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.operations.EachNode.Done;
import io.dpg.operations.EachNode.Failed;
import io.dpg.operations.EachNode.Outcome;
import io.dpg.operations.Placements.Placement;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.QueryResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `run_command_on_*`: runs a client's command on nodes or once per shard, outside of the
/// transaction. A command that fails is a row, not an error.
final class RunCommand {

  private RunCommand() {}

  /// What a command gave: the first column of its row, or what went wrong.
  private record CommandResult(boolean success, @Nullable String text) {}

  static String onWorkers(ClusterTransaction transaction, CallArguments arguments) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    onNodes(transaction, transaction.catalog().workers(), arguments.text(0))
        .forEach((id, result) -> {
          Node node = transaction.catalog().node(id);
          rows.add(row(List.of(node.name(), Integer.toString(node.port())), result));
        });
    return Answer.rows(List.of("nodename", "nodeport", "success", "result"), rows);
  }

  static String onAllNodes(ClusterTransaction transaction, CallArguments arguments) {
    List<Node> nodes =
        transaction.catalog().nodes().values().stream()
            .filter(Node::active)
            .sorted(Comparator.comparing(Node::id))
            .toList();
    return byNodeId(transaction, nodes, arguments);
  }

  static String onCoordinator(ClusterTransaction transaction, CallArguments arguments) {
    return byNodeId(transaction, List.of(transaction.catalog().coordinator()), arguments);
  }

  private static String byNodeId(
      ClusterTransaction transaction, List<Node> nodes, CallArguments arguments) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    onNodes(transaction, nodes, arguments.text(0))
        .forEach((id, result) -> rows.add(row(List.of(id.toString()), result)));
    return Answer.rows(List.of("nodeid", "success", "result"), rows);
  }

  static String onShards(ClusterTransaction transaction, CallArguments arguments) {
    TableMetadata table = registered(transaction, arguments.table(0));
    List<List<@Nullable String>> rows = new ArrayList<>();
    onPlacements(transaction, List.of(table), arguments.text(1), true)
        .forEach(done -> rows.add(row(List.of(done.shard()), done.result)));
    return Answer.rows(List.of("shardid", "success", "result"), rows);
  }

  static String onPlacements(ClusterTransaction transaction, CallArguments arguments) {
    TableMetadata table = registered(transaction, arguments.table(0));
    List<List<@Nullable String>> rows = new ArrayList<>();
    onPlacements(transaction, List.of(table), arguments.text(1), false)
        .forEach(done -> rows.add(row(done.nodeAnd(List.of(done.shard())), done.result)));
    return Answer.rows(List.of("nodename", "nodeport", "shardid", "success", "result"), rows);
  }

  static String onColocatedPlacements(ClusterTransaction transaction, CallArguments arguments) {
    TableMetadata first = registered(transaction, arguments.table(0));
    TableMetadata second = registered(transaction, arguments.table(1));
    if (!first.colocation().equals(second.colocation())) {
      throw SqlError.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "tables %s and %s are not co-located",
              first.name(),
              second.name())
          .asException();
    }
    List<List<@Nullable String>> rows = new ArrayList<>();
    onPlacements(transaction, List.of(first, second), arguments.text(2), false)
        .forEach(done -> {
          String other = Placements.shardAt(second, done.placement.index()).toString();
          rows.add(row(done.nodeAnd(List.of(done.shard(), other)), done.result));
        });
    return Answer.rows(
        List.of("nodename", "nodeport", "shardid1", "shardid2", "success", "result"), rows);
  }

  private static TableMetadata registered(ClusterTransaction transaction, int oid) {
    TableMetadata table = transaction.catalog().table(oid);
    if (table == null) {
      throw SqlError.of(SqlState.INVALID_TABLE_DEFINITION, "relation is not distributed")
          .asException();
    }
    return table;
  }

  private static List<@Nullable String> row(List<String> identity, CommandResult result) {
    List<@Nullable String> row = new ArrayList<>(identity);
    row.add(Boolean.toString(result.success));
    row.add(result.text);
    return row;
  }

  private static Map<NodeId, CommandResult> onNodes(
      ClusterTransaction transaction, List<Node> nodes, String command) {
    Map<NodeId, CommandResult> results = new java.util.LinkedHashMap<>();
    EachNode.run(transaction, nodes, (_, node) -> run(node, command))
        .forEach((id, outcome) -> results.put(id, resultOf(outcome)));
    return results;
  }

  private static CommandResult resultOf(Outcome<CommandResult> outcome) {
    return switch (outcome) {
      case Done<CommandResult>(CommandResult result) -> result;
      case Failed<CommandResult>(SqlErrorException failure) -> failed(failure);
    };
  }

  /// @param once only one placement of each shard
  private static List<PlacementResult> onPlacements(
      ClusterTransaction transaction, List<TableMetadata> tables, String command, boolean once) {
    TableMetadata table = tables.getFirst();
    List<Placement> placements = new ArrayList<>();
    for (Placement placement : Placements.of(table)) {
      if (!once || placements.stream().noneMatch(it -> it.shard().equals(placement.shard()))) {
        placements.add(placement);
      }
    }
    List<Node> nodes =
        placements.stream()
            .map(Placement::node)
            .distinct()
            .map(transaction.catalog()::node)
            .toList();
    Map<NodeId, Outcome<Map<Placement, CommandResult>>> outcomes =
        EachNode.run(
            transaction,
            nodes,
            (node, connection) -> onNode(node, connection, placements, tables, command));
    return placements.stream()
        .map(placement ->
            new PlacementResult(
                transaction.catalog().node(placement.node()),
                placement,
                of(requireNonNull(outcomes.get(placement.node())), placement)))
        .toList();
  }

  private static CommandResult of(
      Outcome<Map<Placement, CommandResult>> outcome, Placement placement) {
    return switch (outcome) {
      case Done<Map<Placement, CommandResult>>(Map<Placement, CommandResult> results) ->
          requireNonNull(results.get(placement));
      case Failed<Map<Placement, CommandResult>>(SqlErrorException failure) -> failed(failure);
    };
  }

  private static Map<Placement, CommandResult> onNode(
      Node node,
      NodeConnection connection,
      List<Placement> placements,
      List<TableMetadata> tables,
      String command) {
    Map<Placement, CommandResult> results = new java.util.HashMap<>();
    for (Placement placement : placements) {
      if (placement.node().equals(node.id())) {
        String sql = command;
        for (TableMetadata table : tables) {
          sql = replaceFirst(sql, name(node, table, placement));
        }
        results.put(placement, run(connection, sql));
      }
    }
    return results;
  }

  /// Each table's name takes the place of one `%s`, in order.
  private static String replaceFirst(String command, String name) {
    int place = command.indexOf("%s");
    return place < 0 ? command : command.substring(0, place) + name + command.substring(place + 2);
  }

  private static String name(Node node, TableMetadata table, Placement placement) {
    if (node.isCoordinator() && table instanceof ReferenceTable) {
      return io.dpg.sql.Identifiers.quote(table.name().schema())
          + "."
          + io.dpg.sql.Identifiers.quote(table.name().name());
    }
    return Placements.sql(table, Placements.shardAt(table, placement.index()));
  }

  private static CommandResult run(NodeConnection connection, String command) {
    try {
      QueryResult answer = connection.query(command);
      if (answer.columns().isEmpty()) {
        return new CommandResult(true, answer.tag());
      }
      if (answer.rows().size() > 1 || answer.columns().size() > 1) {
        return new CommandResult(
            false,
            "expected a single "
                + (answer.rows().size() > 1 ? "row" : "column")
                + " in query result");
      }
      return new CommandResult(
          true, answer.rows().isEmpty() ? null : answer.rows().getFirst().getFirst());
    } catch (SqlErrorException failure) {
      if (connection.isBroken()) {
        throw failure;
      }
      return failed(failure);
    }
  }

  private static CommandResult failed(SqlErrorException failure) {
    return new CommandResult(false, "ERROR: " + failure.error().message());
  }

  /// What a command gave on one placement.
  private record PlacementResult(Node node, Placement placement, CommandResult result) {

    String shard() {
      return placement.shard().toString();
    }

    List<String> nodeAnd(List<String> more) {
      List<String> identity =
          new ArrayList<>(Arrays.asList(node.name(), Integer.toString(node.port())));
      identity.addAll(more);
      return identity;
    }
  }
}
