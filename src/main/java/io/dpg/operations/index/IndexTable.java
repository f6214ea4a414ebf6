package io.dpg.operations.index;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndexErrors;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.NodeScripts;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes the index table of one index.
final class IndexTable {

  /// A block that began before there was any global index has not been told to collect.
  private static final String COLLECT = "SET LOCAL dpg.collects_changes = 'on'";

  private final ClusterTransaction transaction;
  private final DistributedTable table;
  private final IndexDefinition definition;
  private final IndexScripts scripts;
  private final List<Placement> placements;

  IndexTable(ClusterTransaction transaction, DistributedTable table, IndexDefinition definition) {
    this.transaction = transaction;
    this.table = table;
    this.definition = definition;
    this.scripts = new IndexScripts(definition);
    this.placements = Placements.of(table);
  }

  /// The owner of a table, quoted.
  static String owner(ClusterTransaction transaction, DistributedTable table) {
    return requireNonNull(
        transaction
            .coordinator()
            .query(
                "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_catalog.pg_class"
                    + " WHERE oid = $1::oid",
                List.of(Integer.toUnsignedString(table.oid())))
            .value());
  }

  /// Makes it with an entry for each row that is there, all in the transaction. The triggers come
  /// first: from then on no other transaction changes the rows.
  void create() {
    requirePossible();
    register(true);
    createTables(placements);
    watch(placements);
    new IndexEntries(transaction, table, definition).copy(placements);
    createKeys();
  }

  void requirePossible() {
    if (definition.obstacle() != null) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot create constraint on \"%s\"",
              table.name().name())
          .detail(
              "Index \"%s\" does not include the distribution column \"%s\". %s",
              definition.name(), table.column().name(), definition.obstacle())
          .hint("Add \"%s\" to the key, or drop it.", table.column().name())
          .asException();
    }
  }

  void register(boolean valid) {
    transaction
        .coordinator()
        .query(
            "SELECT pg_dist.register_global_index($1::oid, $2::bool, $3)",
            List.of(
                Integer.toUnsignedString(definition.oid()),
                Boolean.toString(valid),
                GlobalIndexes.fingerprint(definition, transaction, table)));
    transaction.metadataChanged();
  }

  /// The shards without key, and the functions.
  void createTables(List<Placement> all) {
    String owner = owner(transaction, table);
    NodeScripts work = new NodeScripts();
    for (NodeId node : nodes(all)) {
      work.addQuietly(node, scripts.createTriggerFunction(owner));
    }
    for (Placement placement : all) {
      work.addQuietly(placement.node(), scripts.createShard(placement.shard(), owner));
      work.addQuietly(placement.node(), scripts.createFunctions(placement.shard(), owner));
    }
    work.run(transaction);
  }

  private static Set<NodeId> nodes(List<Placement> placements) {
    Set<NodeId> nodes = new LinkedHashSet<>();
    placements.forEach(placement -> nodes.add(placement.node()));
    return nodes;
  }

  /// Has shards of the indexed table tell of changes.
  void watch(List<Placement> some) {
    NodeScripts work = new NodeScripts();
    nodes(some).forEach(node -> work.add(node, COLLECT));
    for (Placement placement : some) {
      work.addQuietly(
          placement.node(), scripts.createTriggers(Placements.sql(table, placement.shard())));
    }
    work.run(transaction);
  }

  void createKeys() {
    NodeScripts work = new NodeScripts();
    for (Placement placement : placements) {
      work.addQuietly(placement.node(), scripts.createKey(placement.shard()));
    }
    try {
      work.run(transaction);
    } catch (SqlErrorException e) {
      throw GlobalIndexErrors.logical(e.error(), transaction.catalog()).causedBy(e);
    }
  }

  /// Makes functions and triggers anew after a column, or the owner, got another name.
  void adapt() {
    register(true);
    String owner = owner(transaction, table);
    Map<NodeId, NodeScripts> seen = new LinkedHashMap<>();
    NodeScripts work = new NodeScripts();
    for (Placement placement : placements) {
      if (seen.put(placement.node(), work) == null) {
        work.addQuietly(placement.node(), scripts.dropTriggerFunction());
        work.addQuietly(placement.node(), scripts.createTriggerFunction(owner));
      }
      work.addQuietly(placement.node(), scripts.changeOwner(placement.shard(), owner));
    }
    work.run(transaction);
    watch(placements);
  }
}
