package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.NodeId;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.Placements.Placement;
import io.dpg.operations.ShardDefinition.Command;
import java.util.ArrayList;
import java.util.List;

/// Makes the physical tables of a table on the workers, and before them what their definition needs
/// there: roles, schemas, types, functions, extensions.
final class ShardCreation {

  private final ClusterTransaction transaction;
  private final ShellTable shell;
  private final TableMetadata table;
  private final List<Placement> placements;
  private final ShardDefinition definition;

  /// @param placements those to make; all on workers
  ShardCreation(
      ClusterTransaction transaction,
      ShellTable shell,
      TableMetadata table,
      List<Placement> placements) {
    this.transaction = transaction;
    this.shell = shell;
    this.table = table;
    this.placements = List.copyOf(placements);
    this.definition = ShardDefinition.read(transaction.coordinator(), shell);
  }

  /// The whole tables, for which there are no rows yet.
  void create() {
    createDependencies();
    List<Command> all = new ArrayList<>(definition.beforeRows());
    all.addAll(definition.afterRows());
    run(all);
  }

  /// The tables, ready to take rows.
  void createTables() {
    createDependencies();
    run(definition.beforeRows());
  }

  private void createDependencies() {
    List<NodeId> nodes = placements.stream().map(Placement::node).distinct().toList();
    new ShardDependencies(transaction).create(shell.oid(), nodes);
  }

  /// Everything else: constraints, indexes, grants.
  void complete() {
    run(definition.afterRows());
  }

  private void run(List<Command> commands) {
    NodeScripts scripts = new NodeScripts();
    for (Placement placement : placements) {
      for (Command command : commands) {
        scripts.add(
            placement.node(), command.sql(relation -> shardOf(relation, placement.index())));
      }
    }
    scripts.run(transaction);
  }

  private ShardId shardOf(int relation, int index) {
    TableMetadata other =
        relation == table.oid() ? table : requireNonNull(transaction.catalog().table(relation));
    return Placements.shardAt(other, index);
  }
}
