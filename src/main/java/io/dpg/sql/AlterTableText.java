package io.dpg.sql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE, and ALTER of what is like a table: index, view, sequence.
final class AlterTableText {

  /// Commands that are a few words, and a name at most.
  private static final Map<String, String> PLAIN =
      Map.ofEntries(
          Map.entry("AT_ValidateConstraint", "VALIDATE CONSTRAINT"),
          Map.entry("AT_EnableTrig", "ENABLE TRIGGER"),
          Map.entry("AT_EnableAlwaysTrig", "ENABLE ALWAYS TRIGGER"),
          Map.entry("AT_EnableReplicaTrig", "ENABLE REPLICA TRIGGER"),
          Map.entry("AT_DisableTrig", "DISABLE TRIGGER"),
          Map.entry("AT_EnableTrigAll", "ENABLE TRIGGER ALL"),
          Map.entry("AT_DisableTrigAll", "DISABLE TRIGGER ALL"),
          Map.entry("AT_EnableTrigUser", "ENABLE TRIGGER USER"),
          Map.entry("AT_DisableTrigUser", "DISABLE TRIGGER USER"),
          Map.entry("AT_EnableRule", "ENABLE RULE"),
          Map.entry("AT_EnableAlwaysRule", "ENABLE ALWAYS RULE"),
          Map.entry("AT_EnableReplicaRule", "ENABLE REPLICA RULE"),
          Map.entry("AT_DisableRule", "DISABLE RULE"),
          Map.entry("AT_ClusterOn", "CLUSTER ON"),
          Map.entry("AT_DropCluster", "SET WITHOUT CLUSTER"),
          Map.entry("AT_DropOids", "SET WITHOUT OIDS"),
          Map.entry("AT_SetLogged", "SET LOGGED"),
          Map.entry("AT_SetUnLogged", "SET UNLOGGED"),
          Map.entry("AT_SetTableSpace", "SET TABLESPACE"),
          Map.entry("AT_DropOf", "NOT OF"),
          Map.entry("AT_EnableRowSecurity", "ENABLE ROW LEVEL SECURITY"),
          Map.entry("AT_DisableRowSecurity", "DISABLE ROW LEVEL SECURITY"),
          Map.entry("AT_ForceRowSecurity", "FORCE ROW LEVEL SECURITY"),
          Map.entry("AT_NoForceRowSecurity", "NO FORCE ROW LEVEL SECURITY"));

  private AlterTableText() {}

  static void write(SqlNode alter, SqlText out) {
    out.word("ALTER").word(ObjectText.words(alter.text("objtype")));
    out.wordIf(alter.flag("missing_ok"), "IF EXISTS");
    NameText.relationWithAlias(alter.required("relation"), out);
    out.list(alter.list("cmds"), AlterTableText::command);
  }

  private static void command(SqlNode command, SqlText out) {
    String type = command.text("subtype");
    String plain = PLAIN.get(type);
    if (plain != null) {
      out.word(plain);
      if (command.has("name")) {
        out.name(command.text("name"));
      }
    } else if (AlterColumnText.isFor(type)) {
      AlterColumnText.write(command, out);
    } else {
      other(command, command.node("def"), out);
    }
    out.wordIf(command.text("behavior").equals("DROP_CASCADE"), "CASCADE");
  }

  private static void other(SqlNode command, @Nullable SqlNode definition, SqlText out) {
    switch (command.text("subtype")) {
      case "AT_AddColumn" -> {
        out.word("ADD COLUMN").wordIf(command.flag("missing_ok"), "IF NOT EXISTS");
        out.optional(definition, TableText::column);
      }
      case "AT_DropColumn" -> dropped("DROP COLUMN", command, out);
      case "AT_AddConstraint" -> out.word("ADD").optional(definition, ConstraintText::write);
      case "AT_AlterConstraint" -> out.optional(definition, AlterTableText::alterConstraint);
      case "AT_DropConstraint" -> dropped("DROP CONSTRAINT", command, out);
      case "AT_SetRelOptions" -> options("SET", command, out);
      case "AT_ResetRelOptions" -> options("RESET", command, out);
      case "AT_AddInherit" -> out.word("INHERIT").optional(definition, NameText::relation);
      case "AT_DropInherit" -> out.word("NO INHERIT").optional(definition, NameText::relation);
      case "AT_AddOf" -> out.word("OF").optional(definition, TypeText::write);
      case "AT_ChangeOwner" -> {
        out.word("OWNER TO");
        NameText.role(command.required("newowner"), out);
      }
      case "AT_SetAccessMethod" -> {
        out.word("SET ACCESS METHOD");
        out.word(command.has("name") ? Identifiers.quote(command.text("name")) : "DEFAULT");
      }
      case "AT_ReplicaIdentity" -> out.optional(definition, AlterTableText::replicaIdentity);
      default -> partition(command, out);
    }
  }

  private static void dropped(String words, SqlNode command, SqlText out) {
    out.word(words).wordIf(command.flag("missing_ok"), "IF EXISTS").name(command.text("name"));
  }

  static void options(String word, SqlNode command, SqlText out) {
    out.word(word).inParentheses(command.required("def").list("items"), OptionText::storage);
  }

  private static void alterConstraint(SqlNode change, SqlText out) {
    out.word("ALTER CONSTRAINT").name(change.text("conname"));
    if (change.flag("alterDeferrability")) {
      out.word(change.flag("deferrable") ? "DEFERRABLE" : "NOT DEFERRABLE");
      out.wordIf(change.flag("initdeferred"), "INITIALLY DEFERRED");
    }
    if (change.flag("alterEnforceability")) {
      out.word(change.flag("is_enforced") ? "ENFORCED" : "NOT ENFORCED");
    }
    if (change.flag("alterInheritability")) {
      out.word(change.flag("noinherit") ? "NO INHERIT" : "INHERIT");
    }
  }

  private static void replicaIdentity(SqlNode identity, SqlText out) {
    out.word("REPLICA IDENTITY");
    switch (identity.text("identity_type")) {
      case "i" -> out.word("USING INDEX").name(identity.text("name"));
      case "f" -> out.word("FULL");
      case "n" -> out.word("NOTHING");
      default -> out.word("DEFAULT");
    }
  }

  private static void partition(SqlNode command, SqlText out) {
    SqlNode partition = command.required("def");
    switch (command.text("subtype")) {
      case "AT_AttachPartition" -> {
        out.word("ATTACH PARTITION");
        NameText.relation(partition.required("name"), out);
        out.optional(partition.node("bound"), TableText::bound);
      }
      case "AT_DetachPartition" -> {
        out.word("DETACH PARTITION");
        NameText.relation(partition.required("name"), out);
        out.wordIf(partition.flag("concurrent"), "CONCURRENTLY");
      }
      case "AT_DetachPartitionFinalize" -> {
        out.word("DETACH PARTITION");
        NameText.relation(partition.required("name"), out);
        out.word("FINALIZE");
      }
      default -> throw new IllegalStateException("cannot deparse " + command.text("subtype"));
    }
  }
}
