package io.dpg.session.wayback;

import io.dpg.error.SqlErrorException;
import io.dpg.execute.Arguments;
import io.dpg.session.Database;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the coordinator node inserts: rows of shell tables, and messages in the form of rows.
/// Owner: the connection's thread.
final class ReturnInserts {

  private static final String NOTHING_INSERTED = "INSERT 0 0";

  private final ReturnStatements connection;
  private final Database database;
  private final UntoldFailure untold = new UntoldFailure();

  ReturnInserts(ReturnStatements connection, Database database) {
    this.connection = connection;
    this.database = database;
  }

  void run(ParsedStatement statement, Arguments arguments) {
    SqlNode tree = statement.tree();
    if (UntoldFailure.isAskedBy(tree)) {
      connection.writeRow(untold.tell());
      connection.complete("INSERT 0 1");
    } else if (ChangedCopies.isOne(tree)) {
      untold.require();
      changeCopies(ChangedCopies.of(arguments));
    } else if (ReturnedUpsert.isOne(tree)) {
      untold.require();
      connection.use(lent -> upsert(lent, arguments));
    } else {
      connection.use(lent -> insert(lent, statement, arguments));
    }
  }

  /// Throws a failure that the coordinator node does not know of.
  void requireTold() {
    untold.require();
  }

  /// What has failed is rolled back.
  void forget() {
    untold.forget();
  }

  private void insert(Lent lent, ParsedStatement statement, Arguments arguments) {
    ReturnedInsert insert = new ReturnedInsert(lent, statement, connection.executor(lent));
    if (!insert.isAskedAbout()) {
      untold.require();
      insert.run(arguments, database.hasher(), connection);
    } else if (untold.isThere()) {
      connection.complete(NOTHING_INSERTED);
    } else {
      try {
        insert.run(arguments, database.hasher(), connection);
      } catch (SqlErrorException e) {
        keep(lent, e);
        connection.complete(NOTHING_INSERTED);
      }
    }
  }

  /// The trigger will ask for it; throws what can as well be told at once.
  private void keep(Lent lent, SqlErrorException failure) {
    if (!UntoldFailure.isWorthIt(failure)) {
      throw failure;
    }
    untold.keep(connection.told(lent, failure));
  }

  private void upsert(Lent lent, Arguments arguments) {
    if (UpsertQuestion.isOne(arguments)) {
      List<List<@Nullable String>> answer =
          UpsertQuestion.of(arguments).answer(lent, database.statements()::parse);
      answer.forEach(connection::writeRow);
      connection.complete("INSERT 0 " + answer.size());
      return;
    }
    connection.spoolCursors();
    ReturnedUpsert upsert = ReturnedUpsert.of(lent, arguments, database.statements()::parse);
    List<List<@Nullable String>> answer;
    try {
      answer =
          upsert.run(
              lent,
              connection.executor(lent),
              sql -> database.statements().parse(sql).getFirst(),
              database.hasher());
      lent.changed();
    } catch (SqlErrorException e) {
      keep(lent, upsert.explained(e));
      answer = List.of(List.of(ReturnedUpsert.FAILED));
    }
    answer.forEach(connection::writeRow);
    connection.complete("INSERT 0 " + answer.size());
  }

  private void changeCopies(ChangedCopies changed) {
    if (changed.isTruncate()) {
      // A TRUNCATE that the session has been sent itself is its own business.
      connection.attempt(lent -> apply(changed, lent));
    } else {
      connection.use(lent -> apply(changed, lent));
    }
    connection.complete("INSERT 0 1");
  }

  private void apply(ChangedCopies changed, Lent lent) {
    connection.spoolCursors();
    changed.apply(lent);
  }
}
