package io.dpg.session.wayback;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.ActingFunction;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import io.dpg.execute.ShardStatements;
import io.dpg.session.Database;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// As which role the coordinator node's backend comes back, for as long as one statement runs
/// there: as the transaction's own, or inside SECURITY DEFINER functions and below views as their
/// owner. Owner: the connection's thread.
final class Acting {

  private final Database database;
  private final int role;
  private final Map<NodeId, ActingFunction> readers = new HashMap<>();
  private final Map<NodeId, ActingFunction> writers = new HashMap<>();
  private boolean decided;
  private @Nullable String other;

  /// @param role its OID on the coordinator node; 0 where it is not known
  Acting(Database database, int role) {
    this.database = database;
    this.role = role;
  }

  /// Whether the transaction's connections to workers have other rights.
  ///
  /// @param worker any
  boolean isOther(Lent lent, NodeId worker) {
    if (!decided) {
      other = isLoggedIn(lent.transaction()) ? null : otherThanOn(worker, lent);
      decided = true;
    }
    return other != null;
  }

  /// The session has not changed its role, and comes back as the one that has logged in.
  private boolean isLoggedIn(DistributedTransaction transaction) {
    return !transaction.settings().changeRole()
        && transaction.hasJoined(database.coordinator())
        && transaction.coordinator().connection().login().role() == role
        && role != 0;
  }

  private @Nullable String otherThanOn(NodeId worker, Lent lent) {
    String wanted = name(lent.catalog());
    Participant participant = lent.transaction().join(worker);
    participant.awaitPrelude();
    return wanted.equals(participant.connection().query("SELECT CURRENT_USER").value())
        ? null
        : wanted;
  }

  private String name(CatalogSnapshot catalog) {
    if (role == 0) {
      database.outside(
          catalog.coordinator(), connection -> connection.query("SELECT pg_dist.map_roles()"));
      throw SqlError.of(
              SqlState.SERIALIZATION_FAILURE, "could not tell as which role a function runs")
          .detail("The role was made without dpg, which knows it now.")
          .hint("Run the transaction again.")
          .asException();
    }
    String query = "SELECT rolname FROM pg_catalog.pg_roles WHERE oid = $1::pg_catalog.oid";
    String name =
        database.outside(
            catalog.coordinator(),
            connection -> connection.query(query, List.of(Integer.toUnsignedString(role))).value());
    if (name == null) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot use distributed tables as a role that the same transaction has made")
          .hint("Commit CREATE ROLE first.")
          .asException();
    }
    return name;
  }

  /// Runs statements without parameters for that role, when it is another one.
  ///
  /// What may be read the coordinator node has decided already, and it leaves out itself what row
  /// level security hides: below a view, policies of the view's owner still see who the client is.
  /// So reading needs nothing but all rows. Changes are made as the role itself, for triggers run.
  RowStream run(
      Lent lent, Executor executor, ShardStatements statements, ActingFunction.Gives gives) {
    return executor.runAs(
        node ->
            gives == ActingFunction.Gives.ROWS
                ? readers.computeIfAbsent(
                    node, it -> function(it, lent.catalog(), "CURRENT_USER", List.of()))
                : writers.computeIfAbsent(
                    node, it -> function(it, lent.catalog(), "$1", List.of(requireNonNull(other)))),
        statements,
        gives);
  }

  /// @param actor SQL for the role's name, with these parameters
  private ActingFunction function(
      NodeId node, CatalogSnapshot catalog, String actor, List<@Nullable String> parameters) {
    List<@Nullable String> found =
        database.outside(
            requireNonNull(catalog.nodes().get(node)),
            connection ->
                connection
                    .query("SELECT * FROM pg_dist.acting_function(" + actor + ")", parameters)
                    .rows()
                    .getFirst());
    return new ActingFunction(requireNonNull(found.get(0)), requireNonNull(found.get(1)));
  }
}
