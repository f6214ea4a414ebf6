package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.NodeId;
import io.dpg.execute.NodeHasher;
import io.dpg.plan.SchemaFacts;
import io.dpg.transaction.CommitLog;
import io.dpg.transaction.NodeLeases;
import java.util.function.Function;

/// What the sessions of one database share. Threads: any.
public interface Database {

  String name();

  /// The metadata as it is now.
  CatalogSnapshot catalog();

  /// Grows whenever DDL went through dpg: plans made before may no longer hold.
  long definitions();

  /// DDL was committed.
  void definitionsChanged();

  /// The metadata was changed and committed: loads it anew.
  void catalogChanged();

  SchemaFacts facts();

  NodeId coordinator();

  NodeLeases leases(String user);

  CommitLog commitLog();

  NodeHasher hasher();

  StatementCache statements();
}
