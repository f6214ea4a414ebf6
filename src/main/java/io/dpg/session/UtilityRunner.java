package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import io.dpg.operations.ClusterCall;
import io.dpg.operations.ClusterFunctions;
import io.dpg.operations.StatementRun;
import io.dpg.operations.ddl.Definition;
import io.dpg.operations.ddl.Definitions;
import io.dpg.pgtype.Oid;
import io.dpg.plan.LocalPlan;
import io.dpg.session.ExplainRunner.Explained;
import io.dpg.sql.Deparser;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Loan;
import io.dpg.transaction.Participant;
import io.dpg.transaction.SessionSettings;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.FrontendMessage.FunctionCall;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs what the planner does not plan: transaction control, settings, and the statements that the
/// coordinator node understands by itself. Owner: the session's thread.
final class UtilityRunner {

  /// Utility statements that give rows, or take parameters, as their inner statement does.
  private static final String ALL_SETTINGS = "SELECT * FROM pg_dist.all_settings";

  private static final Set<String> DESCRIBED =
      Set.of("VariableShowStmt", "CallStmt", "CreateTableAsStmt", "SelectStmt");

  /// What a connection that the session kept may hold.
  private static final String DISCARD_PINNED =
      "CLOSE ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all();"
          + " DISCARD TEMP; DISCARD SEQUENCES; DEALLOCATE ALL";

  private final Database database;
  private final ClientMessages client;
  private final TransactionControl control;
  private final DistributedTransaction transaction;
  private final QueryPreparer preparer;
  private final QueryRunner runner;
  private final SettingControl settings;
  private final CopyRunner copies;
  private final ExplainRunner explains;
  private final Reach reach;
  private @Nullable ExtendedProtocol extended;
  private @Nullable Cursors cursors;

  /// What a session runs statements with.
  record Engine(
      DistributedTransaction transaction,
      SettingControl settings,
      Executor executor,
      QueryPreparer preparer,
      QueryRunner runner) {}

  UtilityRunner(
      Database database, ClientMessages client, TransactionControl control, Engine engine) {
    this.database = database;
    this.client = client;
    this.control = control;
    this.transaction = engine.transaction();
    this.preparer = engine.preparer();
    this.runner = engine.runner();
    this.settings = engine.settings();
    this.explains = new ExplainRunner(database, preparer, runner, engine.executor());
    this.reach = new Reach(transaction, preparer);
    this.copies = new CopyRunner(database, client, transaction, preparer, runner);
  }

  void connect(ExtendedProtocol newExtended) {
    extended = newExtended;
    cursors = new Cursors(database, client, control, this, newExtended);
    runner.connect(cursors);
    control.tell(newExtended);
  }

  QueryRunner runner() {
    return runner;
  }

  /// Makes nodes free that hold rows of open cursors, unless these are what the statement reads.
  void freeNodes(SqlNode statement) {
    if (!statement.is("FetchStmt") && !Statements.endsBlock(statement) && extended != null) {
      extended.spoolSuspended();
    }
  }

  QueryPreparer preparer() {
    return preparer;
  }

  boolean hasClusterCalls(ParsedStatement statement) {
    return ClusterFunctions.find(statement).isPresent();
  }

  /// Carries out the calls of cluster functions that a statement makes, in its transaction; the
  /// statement itself can then run on the coordinator node, where the functions know their results.
  private void carryOut(ClusterCall call, ParsedStatement statement, Arguments arguments) {
    SessionProcess.tell(transaction, client);
    SessionClusterTransaction cluster =
        new SessionClusterTransaction(database, transaction, client, preparer.seen());
    StatementRun run =
        arguments.count() == 0
            ? connection -> {
              try (Loan _ = transaction.lend(preparer.catalog(), statement.text())) {
                StatementRun.of(statement.text()).run(connection);
              }
            }
            : _ -> {
              try (RowStream rows = runner.start(local(statement, arguments), arguments)) {
                drain(rows);
              }
            };
    call.prepare(cluster, run);
  }

  private static void drain(RowStream rows) {
    while (rows.next()) {
      // Only what the functions noted counts.
    }
  }

  /// What a utility statement takes and gives.
  Analysis describe(ParsedStatement statement, List<Integer> types) {
    if (statement.tree().is("ExplainStmt")) {
      SqlNode query = statement.tree().required("query");
      List<Field> fields = ExplainRunner.fields(statement.tree());
      if (query.is("ExecuteStmt")) {
        return new Analysis(List.of(), fields);
      }
      String sql = Deparser.deparse(query);
      Analysis inner = preparer.analyze(database.statements().parse(sql).getFirst(), types);
      return new Analysis(inner.parameterTypes(), fields);
    }
    if (statement.tree().is("ExecuteStmt")) {
      return cursors()
          .prepared(statement.tree())
          .map(it -> new Analysis(List.of(), it.fields()))
          .orElseGet(() -> new Analysis(List.of(), null));
    }
    if (statement.tree().is("DeclareCursorStmt")) {
      return cursors().describe(statement, types);
    }
    if (statement.tree().is("FetchStmt") && !statement.tree().flag("ismove")) {
      return cursors()
          .cursor(statement.tree())
          .map(it -> new Analysis(List.of(), it.fields()))
          .orElseGet(() -> preparer.analyze(statement, types));
    }
    return DESCRIBED.contains(statement.tree().kind())
        ? preparer.analyze(statement, types)
        : new Analysis(List.of(), null);
  }

  /// Runs a statement of the simple protocol: its whole answer goes to the client.
  void run(ParsedStatement statement) {
    run(statement, Arguments.NONE, null);
  }

  /// Runs a statement of either protocol.
  ///
  /// @param fields null in the simple protocol, which has not described the answer yet, and where
  ///   there is none
  void run(ParsedStatement statement, Arguments arguments, @Nullable List<Field> fields) {
    SqlNode tree = statement.tree();
    OnlyTables.refuse(statement, preparer::catalog);
    ClusterFunctions.find(statement).ifPresent(call -> carryOut(call, statement, arguments));
    switch (tree.kind()) {
      case "TransactionStmt" -> client.commandComplete(control.run(statement));
      case "VariableSetStmt" -> complete(settings.run(statement));
      case "DeallocateStmt" -> deallocate(tree);
      case "VariableShowStmt" -> {
        if (tree.text("name").equalsIgnoreCase(SessionSettings.CLIENT_ENCODING)) {
          showEncoding(fields != null);
        } else if (tree.text("name").equals("all")) {
          showAll(fields != null);
        } else {
          relayOrRun(statement, arguments, fields);
        }
      }
      case "DiscardStmt" -> {
        if (tree.text("target").equals("DISCARD_ALL")) {
          discardAll();
        } else {
          relay(statement);
        }
      }
      case "ExplainStmt" -> explain(statement, arguments, fields);
      case "PrepareStmt" -> completeOrRelay(cursors().prepare(tree), statement);
      case "ExecuteStmt" ->
          cursors()
              .prepared(tree)
              .ifPresentOrElse(
                  it -> complete(cursors().execute(it, statement, arguments, fields != null)),
                  () -> relay(statement));
      case "DeclareCursorStmt" ->
          completeOrRelay(cursors().declare(statement, arguments), statement);
      case "FetchStmt" ->
          cursors()
              .cursor(tree)
              .ifPresentOrElse(
                  it -> complete(cursors().fetch(it, tree, arguments, fields != null)),
                  () -> relayOrRun(statement, arguments, fields));
      case "ClosePortalStmt" -> completeOrRelay(cursors().close(tree), statement);
      case "CreateTableAsStmt" -> relayOrRun(cursors().withQuery(statement), arguments, fields);
      case "CopyStmt" -> {
        ParsedStatement copy = copies.inClientsEncoding(statement);
        completeOrRelay(copies.run(copy), copy);
      }
      case "AlterRoleSetStmt", "AlterDatabaseSetStmt" -> {
        SettingControl.require(tree.required("setstmt"));
        relayOrRun(statement, arguments, fields);
      }
      default -> relayOrRun(statement, arguments, fields);
    }
  }

  private void relayOrRun(
      ParsedStatement statement, Arguments arguments, @Nullable List<Field> fields) {
    if (fields == null) {
      relay(statement);
    } else {
      runLocal(statement, arguments);
    }
  }

  /// The nodes would say what dpg speaks with them.
  private void showEncoding(boolean described) {
    if (!described) {
      client.rowDescription(List.of(Field.of(SessionSettings.CLIENT_ENCODING, Oid.TEXT, -1)));
    }
    client.textRow(List.of(transaction.settings().clientEncoding()));
    complete("SHOW");
  }

  /// The nodes would leave out what are placeholders to them.
  private void showAll(boolean described) {
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    List<List<@Nullable String>> rows = coordinator.connection().query(ALL_SETTINGS).rows();
    if (!described) {
      client.rowDescription(
          Stream.of("name", "setting", "description")
              .map(column -> Field.of(column, Oid.TEXT, -1))
              .toList());
    }
    rows.forEach(client::textRow);
    complete("SHOW");
  }

  private Cursors cursors() {
    return java.util.Objects.requireNonNull(cursors);
  }

  private void completeOrRelay(Optional<String> tag, ParsedStatement statement) {
    tag.ifPresentOrElse(this::complete, () -> relay(statement));
  }

  private void explain(
      ParsedStatement statement, Arguments arguments, @Nullable List<Field> fields) {
    switch (explained(statement, arguments)) {
      case Explained.Local(ParsedStatement local) -> {
        if (fields == null) {
          relay(local);
        } else {
          runLocal(local, arguments);
        }
      }
      case Explained.Rows(List<Field> columns, List<String> rows) -> {
        if (fields == null) {
          client.rowDescription(columns);
        }
        rows.forEach(row -> client.textRow(List.of(row)));
        complete("EXPLAIN");
      }
    }
  }

  private Explained explained(ParsedStatement statement, Arguments arguments) {
    SqlNode query = statement.tree().required("query");
    if (!query.is("ExecuteStmt")) {
      return explains.run(cursors().withQuery(statement), arguments);
    }
    return cursors()
        .bound(query, statement, arguments)
        .map(it -> explains.run(statement, it.query(), it.arguments()))
        .orElseGet(() -> new Explained.Local(statement));
  }

  private void complete(String tag) {
    control.endStatement();
    client.commandComplete(tag);
  }

  private void deallocate(SqlNode tree) {
    ExtendedProtocol protocol = java.util.Objects.requireNonNull(extended);
    if (tree.flag("isall")) {
      protocol.deallocateAll();
      complete("DEALLOCATE ALL");
    } else {
      protocol.deallocate(tree.text("name"));
      complete("DEALLOCATE");
    }
  }

  /// The session as it was when it began. Its connections are not told to DISCARD ALL, which would
  /// drop what dpg has prepared on them.
  private void discardAll() {
    if (control.inBlock()) {
      throw SqlError.of(
              SqlState.ACTIVE_SQL_TRANSACTION, "DISCARD ALL cannot run inside a transaction block")
          .asException();
    }
    ExtendedProtocol protocol = java.util.Objects.requireNonNull(extended);
    protocol.closePortals();
    protocol.deallocateAll();
    if (transaction.hasPinned()) {
      Participant coordinator = transaction.coordinator();
      coordinator.connection().execute(DISCARD_PINNED);
      coordinator.connection().statements().clear();
      coordinator.unpin();
    }
    settings.discard();
    complete("DISCARD ALL");
  }

  /// Has the coordinator node run the statement and passes on its answer.
  private void relay(ParsedStatement statement) {
    SessionClusterTransaction cluster =
        new SessionClusterTransaction(database, transaction, client, preparer.seen());
    Optional<Definition> clusterWide = Definitions.find(statement, cluster);
    if (clusterWide.isPresent()) {
      define(statement, clusterWide.get(), cluster);
      return;
    }
    if (SessionProcess.isAsked(statement.tree())) {
      SessionProcess.tell(transaction, client);
    }
    reach.prepare(statement);
    Participant coordinator = transaction.coordinator();
    boolean definition = Statements.isDefinition(statement.tree());
    if (definition) {
      coordinator.markWritten();
    }
    if (Pins.isNeeded(statement.tree())) {
      coordinator.pin();
    }
    String code = Reach.runs(statement) ? statement.text() : "";
    LocalRelay relay = new LocalRelay(client.wire());
    String tag = null;
    try (Loan loan = transaction.lend(preparer.catalog(), code)) {
      if (control.commitsAtEnd()) {
        tag = relay.runBeforeCommit(coordinator, statement.text(), loan::requireRight);
      } else {
        relay.run(coordinator, statement.text(), loan::requireRight);
      }
    } catch (io.dpg.error.SqlErrorException e) {
      throw QueryPreparer.withOffset(e, statement);
    }
    if (definition) {
      if (transaction.inBlock()) {
        transaction.afterCommit(database::catalogChanged);
      } else {
        database.catalogChanged();
      }
    }
    control.endStatement();
    if (tag != null) {
      client.commandComplete(tag);
    }
  }

  /// Makes a function call of the fast path, as clients do for large objects: these, and the
  /// functions' OIDs, are the coordinator node's. Its answer goes to the client.
  void call(FunctionCall call) {
    control.beginCall();
    Participant coordinator = transaction.coordinator();
    coordinator.markWritten();
    try (Loan _ = transaction.lend(preparer.catalog(), "")) {
      new LocalRelay(client.wire()).call(coordinator, call);
    }
    control.endStatement();
  }

  /// Carries out a statement that concerns shards or workers too.
  private void define(
      ParsedStatement statement, Definition definition, SessionClusterTransaction cluster) {
    if (!definition.commitsByItself()) {
      transaction.openBlock("BEGIN");
    }
    String tag =
        definition.run(
            cluster,
            () -> {
              try {
                return LocalRelay.runForTag(cluster.coordinator(), statement.text());
              } catch (io.dpg.error.SqlErrorException e) {
                throw QueryPreparer.withOffset(e, statement);
              }
            });
    complete(tag);
    if (definition.commitsByItself()) {
      database.catalogChanged();
    }
  }

  /// Runs a statement of the extended protocol that gives rows.
  private void runLocal(ParsedStatement statement, Arguments arguments) {
    reach.prepare(statement);
    String tag;
    try (RowStream rows = runner.start(local(statement, arguments), arguments)) {
      runner.send(rows, 0);
      tag = rows.tag();
    }
    complete(tag);
  }

  private PreparedQuery local(ParsedStatement statement, Arguments arguments) {
    Analysis analysis = preparer.analyze(statement, arguments.types());
    return new PreparedQuery(
        statement,
        new LocalPlan(false, false),
        analysis.parameterTypes(),
        analysis.fields(),
        database.catalog(),
        false);
  }
}
