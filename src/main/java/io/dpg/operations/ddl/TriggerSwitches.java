package io.dpg.operations.ddl;

import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;

/// `ALTER TABLE ... ENABLE | DISABLE TRIGGER ALL`: it concerns foreign keys, which shards have too.
/// The trigger that protects a shard stays on.
final class TriggerSwitches {

  private TriggerSwitches() {}

  static List<ShardCommand> commands(SqlNode tree, TableParts table) {
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
    return commands;
  }

  private static ShardCommand command(TableParts table, String change) {
    return ShardCommand.text("ALTER TABLE ").table(table.name(), table.oid()).sql(change).command();
  }
}
