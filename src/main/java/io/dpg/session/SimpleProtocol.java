package io.dpg.session;

import io.dpg.execute.Arguments;
import io.dpg.execute.RowStream;
import io.dpg.sql.ParsedStatement;
import java.util.List;

/// The simple query protocol: a script in, the answers of its statements out. Owner: the session's
/// thread.
final class SimpleProtocol {

  private final Database database;
  private final ClientMessages client;
  private final TransactionControl control;
  private final UtilityRunner utilities;
  private final QueryPreparer preparer;
  private final QueryRunner runner;

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
  }

  /// Answers a Query message, up to but without ReadyForQuery. Throws the error that ended the
  /// script.
  void run(String script) {
    List<ParsedStatement> statements = database.statements().parse(script);
    if (statements.isEmpty()) {
      client.emptyQuery();
      return;
    }
    for (ParsedStatement statement : statements) {
      run(statement, statements.size() == 1);
    }
    control.endRequest();
  }

  private void run(ParsedStatement statement, boolean alone) {
    control.beginStatement(statement.tree(), alone);
    utilities.freeNodes(statement.tree());
    if (!Statements.isPlanned(statement.tree()) || utilities.hasClusterCalls(statement)) {
      utilities.run(statement);
    } else {
      PreparedQuery query = preparer.prepare(statement, List.of());
      if (query.parameterTypes().isEmpty()) {
        runQuery(query);
      } else {
        // The simple protocol has no parameters: PostgreSQL says so, and where.
        utilities.run(statement);
      }
    }
  }

  private void runQuery(PreparedQuery query) {
    String tag;
    try (RowStream rows = runner.start(query, Arguments.NONE)) {
      if (query.fields() != null) {
        client.rowDescription(query.fields());
      }
      runner.send(rows, 0);
      tag = rows.tag();
    }
    control.endStatement();
    client.commandComplete(tag);
  }
}
