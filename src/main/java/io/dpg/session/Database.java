package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.execute.NodeHasher;
import io.dpg.metastore.Metastore;
import io.dpg.plan.SchemaFacts;
import io.dpg.security.Credentials;
import io.dpg.transaction.Commits;
import io.dpg.transaction.Loans;
import io.dpg.transaction.NodeLeases;
import io.dpg.transaction.activity.LiveSessions;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the sessions of one database share. Threads: any.
public interface Database {

  String name();

  /// The committed metadata. Its version changes with the schema too, so that a plan made for one
  /// version holds as long as that version does.
  CatalogSnapshot catalog();

  /// The metadata as a transaction sees them that may have changed them.
  ///
  /// @param before what it has seen before
  Metastore.Seen see(NodeConnection coordinator, Metastore.@Nullable Seen before);

  /// The metadata or the schema was changed and the change committed: reads them anew.
  void catalogChanged();

  SchemaFacts facts();

  /// The names of a table's constraints and indexes.
  List<String> partNames(int table);

  /// The schema as a transaction sees it that has changed it.
  SchemaFacts uncommittedFacts(NodeConnection coordinator);

  NodeId coordinator();

  /// Does something on a node outside of any session's transaction, as a superuser.
  <T> T outside(Node node, Function<NodeConnection, T> work);

  /// Makes the server of a new node fit for shards. 08006 when it cannot be reached, 55000 when it
  /// lacks something.
  void welcome(Node node);

  /// A client's connections to the nodes.
  ///
  /// @param credentials what the client has proved that it has
  NodeLeases leases(String user, int role, Credentials credentials);

  /// Throws 42501 for a user who may not connect to the database.
  void requireConnect(String user);

  /// What ALTER ROLE ... SET and ALTER DATABASE ... SET say about a new session of this user, by
  /// name in lower case.
  Map<String, String> defaults(String user);

  Commits commits();

  /// The clients' sessions, in all databases.
  LiveSessions sessions();

  /// The transactions that wait for the coordinator node.
  Loans loans();

  NodeHasher hasher();

  /// What one statement may move between nodes, where a session sets nothing else.
  long intermediateResultBytes();

  StatementCache statements();
}
