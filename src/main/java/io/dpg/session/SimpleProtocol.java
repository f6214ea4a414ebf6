package io.dpg.session;

import io.dpg.error.SqlErrorException;
import io.dpg.execute.Arguments;
import io.dpg.execute.RowStream;
import io.dpg.plan.LocalPlan;
import io.dpg.session.NormalQueries.Bound;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.sql.normal.NormalForm;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The simple query protocol: a script in, the answers of its statements out. Owner: the session's
/// thread.
final class SimpleProtocol {

  private final Database database;
  private final ClientMessages client;
  private final TransactionControl control;
  private final UtilityRunner utilities;
  private final QueryPreparer preparer;
  private final QueryRunner runner;
  private final NormalQueries normal;

  SimpleProtocol(
      Database database,
      ClientMessages client,
      TransactionControl control,
      UtilityRunner utilities,
      QueryRunner runner) {
    this.database = database;
    this.client = client;
    this.control = control;
    this.utilities = utilities;
    this.preparer = utilities.preparer();
    this.runner = runner;
    this.normal = new NormalQueries(database, preparer);
  }

  /// Answers a Query message, up to but without ReadyForQuery. Throws the error that ended the
  /// script.
  void run(String script) {
    List<ParsedStatement> known = database.statements().findParsed(script);
    if (known != null) {
      runAll(known, null);
      return;
    }
    Optional<NormalForm> form = normal.form(script);
    if (form.isPresent() && runShared(form.get())) {
      return;
    }
    runAll(database.statements().parse(script), form.orElse(null));
  }

  /// @param form the normal form of the only statement
  private void runAll(List<ParsedStatement> statements, @Nullable NormalForm form) {
    if (statements.isEmpty()) {
      client.emptyQuery();
      return;
    }
    for (ParsedStatement statement : statements) {
      run(statement, statements.size() == 1, form);
    }
    control.endRequest();
  }

  private void run(ParsedStatement statement, boolean alone, @Nullable NormalForm form) {
    control.beginStatement(statement.tree(), alone);
    utilities.freeNodes(statement.tree());
    if (!Statements.isPlanned(statement.tree()) || utilities.hasClusterCalls(statement)) {
      utilities.run(statement);
      return;
    }
    PreparedQuery query = preparer.prepare(statement, List.of());
    if (!query.parameterTypes().isEmpty() || isDescribedByItsPlan(query)) {
      // The simple protocol has no parameters: PostgreSQL says so, and where.
      utilities.run(statement);
      return;
    }
    String tag;
    try (RowStream rows = runner.start(query, Arguments.NONE)) {
      describe(query);
      runner.send(rows, 0);
      tag = rows.tag();
    }
    complete(tag);
    if (form != null) {
      normal.learn(form, statement, query);
    }
  }

  /// In the simple protocol the type modifiers of a set operation's columns come from PostgreSQL's
  /// plan, not from its analysis.
  private static boolean isDescribedByItsPlan(PreparedQuery query) {
    SqlNode tree = query.statement().tree();
    return query.plan() instanceof LocalPlan
        && query.effects().equals(SessionEffects.NONE)
        && tree.is("SelectStmt")
        && !tree.text("op").equals("SETOP_NONE");
  }

  private void describe(PreparedQuery query) {
    if (query.fields() != null) {
      client.rowDescription(query.fields());
    }
  }

  private void complete(String tag) {
    control.endStatement();
    client.commandComplete(tag);
  }

  /// Runs a statement by a plan that it shares with others, if there is one.
  ///
  /// @return false when it is still to be run
  private boolean runShared(NormalForm form) {
    Bound bound = normal.find(form, control.inBlock());
    if (bound == null) {
      return false;
    }
    control.beginStatement(bound.query().statement().tree(), true);
    utilities.freeNodes(bound.query().statement().tree());
    RowStream rows = null;
    boolean any;
    try {
      rows = runner.start(bound.query(), bound.arguments());
      any = rows.next();
    } catch (SqlErrorException e) {
      if (!control.inBlock() && isAboutValues(e)) {
        // In the client's own words the statement fails as PostgreSQL has it: with the literal's
        // position, and without parameters that the client knows nothing of.
        control.fail();
        return false;
      }
      if (rows != null) {
        describe(bound.query());
      }
      throw e;
    }
    answer(bound.query(), rows, any);
    return true;
  }

  /// @param started rows of which the first has been drawn
  private void answer(PreparedQuery query, RowStream started, boolean any) {
    String tag;
    try (started) {
      describe(query);
      if (any) {
        started.writeRun(client.wire());
        runner.send(started, 0);
      }
      tag = started.tag();
    }
    complete(tag);
  }

  private static boolean isAboutValues(SqlErrorException e) {
    String state = e.error().state().code();
    return state.startsWith("22") || state.startsWith("42");
  }
}
