package io.dpg.operations.ddl;

import io.dpg.catalog.GlobalIndex;
import io.dpg.operations.index.GlobalIndexes;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;

/// `ALTER TABLE ... ENABLE | DISABLE TRIGGER ALL`: it concerns foreign keys, which shards have too.
/// The triggers that protect a shard and keep global indexes stay on.
final class TriggerSwitches {

  private TriggerSwitches() {}

  static List<ShardCommand> commands(SqlNode tree, TableParts table, List<GlobalIndex> indexes) {
    List<ShardCommand> commands = new ArrayList<>();
    for (SqlNode change : tree.list("cmds")) {
      switch (change.text("subtype")) {
        case "AT_EnableTrigAll" -> commands.add(command(table, " ENABLE TRIGGER ALL"));
        case "AT_DisableTrigAll" -> {
          commands.add(command(table, " DISABLE TRIGGER ALL"));
          commands.add(command(table, " ENABLE TRIGGER dpg_shard"));
        }
        default -> {}
      }
    }
    if (!commands.isEmpty()) {
      for (GlobalIndex index : indexes) {
        for (String trigger : GlobalIndexes.triggers(index)) {
          commands.add(command(table, " ENABLE ALWAYS TRIGGER " + trigger));
        }
      }
    }
    return commands;
  }

  private static ShardCommand command(TableParts table, String change) {
    return ShardCommand.text("ALTER TABLE ").table(table.name(), table.oid()).sql(change).command();
  }
}
