package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.plan.analysis.NodeTreeReader;
import io.dpg.plan.analysis.TreeNode;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.Severity;
import io.dpg.wire.TransactionStatus;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Listens to the queries of functions and views while the coordinator node runs a statement:
/// `ONLY` before a distributed table would find nothing there, because the rows are those of the
/// table's child. The node tells how it has understood each of them. Queries that say ONLY where
/// nobody can expect it, since their text is data, are refused by the node itself (`032-only.sql`).
///
/// Owner: the session's thread.
final class OnlyWatch {

  private static final String BEGIN =
      """
      SELECT pg_catalog.set_config('dpg.kept_messages', pg_catalog.current_setting('client_min_messages'), false),
        pg_catalog.set_config('client_min_messages', 'log', false),
        pg_catalog.set_config('debug_pretty_print', 'off', false),
        pg_catalog.set_config('debug_print_rewritten', 'on', false)\
      """;

  private static final String END =
      """
      SELECT pg_catalog.set_config('debug_print_rewritten', 'off', false),
        pg_catalog.set_config('client_min_messages', pg_catalog.current_setting('dpg.kept_messages'), false)\
      """;

  private static final Set<String> TALKATIVE =
      Set.of("log", "debug", "debug1", "debug2", "debug3", "debug4", "debug5");

  /// How `pg_dist.clear_shell` calls the shell table.
  private static final String OWN_ALIAS = "dpg_cleared";

  private static final int TABLE = 0;
  private static final int INSERT = 3;

  private final CatalogSnapshot catalog;
  private final NodeConnection coordinator;
  private final boolean talkative;
  private final boolean inBlock;
  private @Nullable String found;
  private boolean clearing;
  private boolean ended;

  private OnlyWatch(CatalogSnapshot catalog, NodeConnection coordinator, boolean talkative) {
    this.catalog = catalog;
    this.coordinator = coordinator;
    this.talkative = talkative;
    this.inBlock = coordinator.status() == TransactionStatus.IN_TRANSACTION;
  }

  static OnlyWatch begin(CatalogSnapshot catalog, NodeConnection coordinator) {
    List<@Nullable String> kept = coordinator.query(BEGIN).rows().getFirst();
    return new OnlyWatch(catalog, coordinator, isTalkative(kept.getFirst()));
  }

  /// Whether a client with this `client_min_messages` hears of LOG.
  static boolean isTalkative(@Nullable String messagesMin) {
    return TALKATIVE.contains(String.valueOf(messagesMin));
  }

  /// Whether a notice is there because of the watch only, which the client must not see.
  boolean takes(NoticeResponse notice) {
    if (notice.severity() != Severity.LOG) {
      return false;
    }
    SqlError said = notice.notice();
    if (said.message().startsWith("rewritten parse tree")) {
      look(String.valueOf(said.detail()));
      return true;
    }
    return !talkative;
  }

  private void look(String tree) {
    if (found == null && tree.contains(":inh false")) {
      look(NodeTreeReader.read("{REWRITTEN :queries " + tree + "}"));
    }
  }

  private void look(TreeNode node) {
    switch (node.kind()) {
      case "QUERY" -> lookAtTables(node);
      case "TRUNCATESTMT" ->
          node.nodes("relations").stream()
              .filter(relation -> !relation.flag("inh"))
              .forEach(relation -> note(byName(relation.text("relname"))));
      default -> {}
    }
    node.children().forEach(this::look);
  }

  private void lookAtTables(TreeNode query) {
    List<TreeNode> tables = query.nodes("rtable");
    TreeNode conflict = query.node("onConflict");
    long excluded = conflict == null ? 0 : conflict.number("exclRelIndex");
    for (int i = 0; i < tables.size(); i++) {
      TreeNode entry = tables.get(i);
      boolean isTarget =
          query.number("commandType") == INSERT && query.number("resultRelation") == i + 1;
      followClearing(entry, isTarget);
      boolean isAlone =
          entry.number("rtekind") == TABLE
              && !entry.flag("inh")
              && entry.text("relkind").equals("r");
      if (isAlone && !isTarget && excluded != i + 1 && !clearing) {
        note(catalog.table(entry.number("relid")));
      }
    }
  }

  /// Rows on their way to shards are deleted from the shell table with ONLY, and so is what foreign
  /// keys then look for, or delete, in others; the rows are passed on next.
  private void followClearing(TreeNode entry, boolean isTarget) {
    TreeNode alias = entry.node("alias");
    if (alias != null && alias.text("aliasname").equals(OWN_ALIAS)) {
      clearing = true;
    } else if (isTarget && entry.text("relkind").equals("f")) {
      clearing = false;
    }
  }

  private @Nullable TableMetadata byName(String name) {
    return catalog.tables().values().stream()
        .filter(table -> table.name().name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private void note(@Nullable TableMetadata table) {
    if (table != null && table.isShell()) {
      found = table.name().name();
    }
  }

  /// Ends the watch. A transaction that has failed takes back what was set; a connection that is
  /// outside of one and cannot be told is not used again.
  void end() {
    if (ended || coordinator.isBroken()) {
      return;
    }
    ended = true;
    if (coordinator.readyOwed() == 0 && coordinator.status() != TransactionStatus.FAILED) {
      coordinator.query(END);
    } else if (!inBlock) {
      coordinator.markBroken();
    }
  }

  /// Throws 0A000 when a query has read or written something with ONLY.
  void require() {
    if (found != null) {
      // The node keeps its plans; the next one that uses them must hear of it, too.
      coordinator.markBroken();
      throw OnlyTables.refusal(found);
    }
  }
}
