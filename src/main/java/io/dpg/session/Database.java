package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.execute.NodeHasher;
import io.dpg.plan.SchemaFacts;
import io.dpg.transaction.CommitLog;
import io.dpg.transaction.NodeLeases;
import io.dpg.worker.NodeConnection;
import java.util.function.Function;

/// What the sessions of one database share. Threads: any.
public interface Database {

  String name();

  /// The committed metadata. Its version changes with the schema too, so that a plan made for one
  /// version holds as long as that version does.
  CatalogSnapshot catalog();

  /// The metadata as a transaction sees it that has changed it.
  CatalogSnapshot uncommittedCatalog(NodeConnection coordinator);

  /// The metadata or the schema was changed and the change committed: reads them anew.
  void catalogChanged();

  SchemaFacts facts();

  /// The schema as a transaction sees it that has changed it.
  SchemaFacts uncommittedFacts(NodeConnection coordinator);

  NodeId coordinator();

  /// Does something on a node outside of any session's transaction, as a superuser.
  <T> T outside(Node node, Function<NodeConnection, T> work);

  NodeLeases leases(String user);

  CommitLog commitLog();

  NodeHasher hasher();

  StatementCache statements();
}
