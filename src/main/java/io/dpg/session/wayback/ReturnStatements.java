package io.dpg.session.wayback;

import io.dpg.catalog.LogicalNames;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.ActingFunction;
import io.dpg.execute.Arguments;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import io.dpg.execute.ShardStatements;
import io.dpg.plan.Access;
import io.dpg.plan.ColumnFacts;
import io.dpg.session.Database;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.Loan;
import io.dpg.wire.BackendMessage.CommandComplete;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.BackendMessage.RowDescription;
import io.dpg.wire.TransactionStatus;
import io.dpg.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What postgres_fdw has its server do: transaction control, cursors, row changes. Owner: the
/// connection's thread.
final class ReturnStatements {

  private static final String CURSOR_FOR = " CURSOR FOR";
  private static final int TEXT_OID = 25;

  /// What may come before the coordinator node has asked for an error, or takes care of it itself.
  private static final Set<String> TELLING =
      Set.of("InsertStmt", "TransactionStmt", "DeallocateStmt", "ClosePortalStmt");

  private final Wire wire;
  private final Database database;

  private final Borrowing borrowing;
  private final Loan.Guest guest;
  private final ReturnInserts inserts;
  private final Map<String, ReturnCursor> cursors = new LinkedHashMap<>();
  private TransactionStatus status = TransactionStatus.IDLE;
  private int depth;

  ReturnStatements(Wire wire, Database database, Borrowing borrowing, Loan.Guest guest) {
    this.wire = wire;
    this.database = database;
    this.borrowing = borrowing;
    this.guest = guest;
    this.inserts = new ReturnInserts(this, database);
  }

  TransactionStatus status() {
    return status;
  }

  /// A statement has failed: as with any server, the transaction is of no use until it is rolled
  /// back.
  void failed() {
    if (status == TransactionStatus.IN_TRANSACTION) {
      status = TransactionStatus.FAILED;
    }
  }

  /// Gives up all open cursors.
  void closeCursors() {
    cursors.values().forEach(ReturnCursor::close);
    cursors.clear();
  }

  void describe(ParsedStatement statement) {
    int columns = ShellStatement.returned(statement.tree()).size();
    if (columns == 0) {
      wire.begin('n').end();
    } else {
      describe(columns);
    }
  }

  /// postgres_fdw looks at the number of columns only.
  private void describe(int columns) {
    wire.write(new RowDescription(Collections.nCopies(columns, Field.of("?", TEXT_OID, -1))));
  }

  /// @param described whether the columns were asked for by a message of its own
  void run(ParsedStatement statement, Arguments arguments, boolean described) {
    SqlNode tree = statement.tree();
    if (!TELLING.contains(tree.kind())) {
      inserts.requireTold();
    }
    switch (tree.kind()) {
      case "VariableSetStmt" -> complete("SET");
      case "TransactionStmt" -> control(tree);
      case "DeclareCursorStmt" -> declare(statement, arguments);
      case "FetchStmt" -> fetch(tree);
      case "ClosePortalStmt" -> close(tree.text("portalname"));
      case "DeallocateStmt" -> complete("DEALLOCATE");
      case "InsertStmt" -> inserts.run(statement, arguments);
      case "UpdateStmt" -> modify(statement, arguments, described, "UPDATE");
      case "DeleteStmt" -> modify(statement, arguments, described, "DELETE");
      case "TruncateStmt" -> truncate(statement);
      case "SelectStmt" -> use(lent -> answerSize(lent, statement, described));
      default ->
          throw SqlError.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "cannot do this with a distributed table from inside a function")
              .detail("The statement is %s.", tree.kind())
              .hint("Run it as a statement of its own.")
              .asException();
    }
  }

  /// ANALYZE of a shell table asks how large it is, to take a sample of that size.
  private void answerSize(Lent lent, ParsedStatement statement, boolean described) {
    spoolCursors();
    List<String> answer = SizeQuestion.of(statement, lent.catalog()).answer(lent.transaction());
    if (!described) {
      describe(answer.size());
    }
    writeRow(answer);
    complete("SELECT 1");
  }

  void writeRow(List<? extends @Nullable String> values) {
    wire.begin('D').putShort(values.size());
    for (String value : values) {
      if (value == null) {
        wire.putInt(-1);
      } else {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        wire.putInt(text.length).putBytes(text);
      }
    }
    wire.end();
  }

  void complete(String tag) {
    wire.write(new CommandComplete(tag));
  }

  Executor executor(Lent lent) {
    return new Executor(lent.transaction(), database.hasher(), database.intermediateResultBytes());
  }

  /// Nodes' errors name shards; the coordinator node's backend knows tables.
  void use(Consumer<Lent> work) {
    borrowing.use(
        guest,
        lent -> {
          try {
            work.accept(lent);
          } catch (SqlErrorException e) {
            throw told(lent, e);
          }
        });
  }

  /// The error of a node as the session hears of it.
  SqlErrorException told(Lent lent, SqlErrorException failure) {
    SqlError error = new LogicalNames(database.catalog(), database::partNames).in(failure.error());
    lent.failed(error);
    return error.causedBy(failure);
  }

  // Transactions

  private void control(SqlNode tree) {
    String kind = tree.text("kind");
    switch (kind) {
      case "TRANS_STMT_BEGIN", "TRANS_STMT_START" -> {
        status = TransactionStatus.IN_TRANSACTION;
        depth = 1;
        borrowing.begin(guest);
        complete("START TRANSACTION");
      }
      case "TRANS_STMT_COMMIT" -> {
        inserts.requireTold();
        end();
        borrowing.commit(guest);
        complete("COMMIT");
      }
      case "TRANS_STMT_SAVEPOINT" -> {
        inserts.requireTold();
        savepoint(tree.text("savepoint_name"));
        depth++;
        complete("SAVEPOINT");
      }
      case "TRANS_STMT_RELEASE" -> {
        inserts.requireTold();
        release(tree.text("savepoint_name"));
        complete("RELEASE");
      }
      case "TRANS_STMT_ROLLBACK_TO" -> {
        inserts.forget();
        rollbackTo(tree.text("savepoint_name"));
        status = TransactionStatus.IN_TRANSACTION;
        complete("ROLLBACK");
      }
      default -> {
        inserts.forget();
        end();
        borrowing.rollback(guest);
        complete("ROLLBACK");
      }
    }
  }

  private void end() {
    attempt(_ -> closeCursors());
    cursors.clear();
    status = TransactionStatus.IDLE;
    depth = 0;
  }

  /// Where the session itself does what there is to do on other nodes, nothing is done here.
  void attempt(Consumer<Lent> work) {
    borrowing.attempt(guest, work);
  }

  /// A name that no client gives to a savepoint of its own.
  private static String internal(String savepoint) {
    return Identifiers.quote("dpg " + savepoint);
  }

  private void savepoint(String name) {
    attempt(lent -> {
      spoolCursors();
      lent.transaction().savepointOnWorkers(internal(name));
    });
  }

  private void release(String name) {
    attempt(lent -> {
      if (lent.transaction().hasSavepoint(internal(name))) {
        spoolCursors();
        lent.transaction().releaseSavepointOnWorkers(internal(name));
      }
    });
    depth--;
    cursors.values().forEach(cursor -> cursor.atMost(depth));
  }

  private void rollbackTo(String name) {
    attempt(lent -> {
      closeCursorsOf(depth);
      if (lent.transaction().hasSavepoint(internal(name))) {
        spoolCursors();
        lent.transaction().rollbackToSavepointOnWorkers(internal(name));
      }
    });
  }

  private void closeCursorsOf(int minimumDepth) {
    cursors
        .values()
        .removeIf(cursor -> {
          boolean gone = cursor.depth() >= minimumDepth;
          if (gone) {
            cursor.close();
          }
          return gone;
        });
  }

  // Cursors

  /// The nodes are needed for something else than the rows that they have at hand.
  void spoolCursors() {
    cursors.values().forEach(ReturnCursor::spool);
  }

  private void declare(ParsedStatement statement, Arguments arguments) {
    int start = statement.text().indexOf(CURSOR_FOR) + CURSOR_FOR.length();
    String text = statement.text().substring(start);
    ParsedStatement query = database.statements().parse(text).getFirst();
    // A scan for a query has a new line where ANALYZE has a space.
    boolean sample = text.startsWith(" ");
    cursors.put(
        statement.tree().text("portalname"),
        new ReturnCursor(query, arguments, sample, Math.max(depth, 1)));
    complete("DECLARE CURSOR");
  }

  private void fetch(SqlNode tree) {
    String name = tree.text("portalname");
    ReturnCursor cursor = cursors.get(name);
    if (cursor == null) {
      throw SqlError.of(SqlState.INVALID_CURSOR_NAME, "cursor \"%s\" does not exist", name)
          .asException();
    }
    if (tree.flag("ismove")) {
      // MOVE BACKWARD ALL: the rows are wanted once more.
      use(_ -> cursor.close());
      complete("MOVE 0");
      return;
    }
    use(lent -> {
      RowStream rows = cursor.rows();
      if (rows == null) {
        spoolCursors();
        rows = cursor.start(lent, executor(lent), database);
      }
      describe(cursor.columns());
      long before = wire.bytesWritten();
      long sent = send(rows, tree.number("howMany"));
      if (!cursor.isSample()) {
        borrowing.count(wire.bytesWritten() - before);
      }
      complete("FETCH " + sent);
    });
  }

  long send(RowStream rows, long rowsMax) {
    long sent = 0;
    while (sent < rowsMax && rows.next()) {
      rows.writeRow(wire);
      sent++;
    }
    return sent;
  }

  private void close(String name) {
    ReturnCursor cursor = cursors.remove(name);
    if (cursor != null) {
      attempt(_ -> cursor.close());
    }
    complete("CLOSE CURSOR");
  }

  // Changes

  private void modify(
      ParsedStatement statement, Arguments arguments, boolean described, String command) {
    use(lent -> {
      ShellStatement shell =
          ShellStatement.of(statement, statement.tree().required("relation"), lent.catalog());
      spoolCursors();
      if (!described && shell.columns() > 0) {
        describe(shell.columns());
      }
      boolean acts = lent.acting().isOther(lent, shell.node(0));
      RowChange.Prepared change =
          new RowChange(shell, arguments, command, acts).prepare(database.hasher());
      if (change.moves()) {
        move(change, lent);
        return;
      }
      ActingFunction.Gives gives =
          shell.columns() > 0 ? ActingFunction.Gives.CHANGED_ROWS : ActingFunction.Gives.COUNT;
      try (RowStream rows =
          acts
              ? lent.acting().run(lent, executor(lent), change.statements(), gives)
              : executor(lent).run(change.statements(), change.arguments())) {
        send(rows, Long.MAX_VALUE);
        if (acts && change.ofOneRow() && rows.tag().endsWith(" 0")) {
          throw hidden(shell);
        }
        lent.changed();
        complete(rows.tag());
      }
    });
  }

  private void move(RowChange.Prepared change, Lent lent) {
    ShellStatement shell = change.shell();
    List<String> columns =
        database.facts().columns(shell.table().oid()).stream()
            .filter(column -> !column.isGenerated())
            .map(ColumnFacts::name)
            .toList();
    MovedChange moved =
        new MovedChange(shell.withValues(change.arguments()), columns, lent, executor(lent));
    moved.run(change.shards(), database.hasher());
    if (shell.columns() > 0) {
      moved.returned().forEach(this::writeRow);
    }
    lent.changed();
    complete("UPDATE " + moved.changed());
  }

  /// Below a view, row level security takes the owner for who the client is.
  private static SqlErrorException hidden(ShellStatement shell) {
    return SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "cannot change table \"%s\" with the rights of another role",
            shell.table().name().name())
        .detail("Row level security hides a row from this role that the statement has read.")
        .hint("Make the view WITH (security_invoker), or change the table.")
        .asException();
  }

  /// A TRUNCATE that the session has been sent itself is its own business.
  private void truncate(ParsedStatement statement) {
    attempt(lent -> {
      spoolCursors();
      Map<NodeId, List<String>> shards = new LinkedHashMap<>();
      boolean acts = false;
      for (SqlNode relation : statement.tree().list("relations")) {
        ShellStatement shell = ShellStatement.of(statement, relation, lent.catalog());
        shell.requireNoGlobalIndex(lent.catalog());
        acts = lent.acting().isOther(lent, shell.node(0));
        for (int index = 0; index < shell.shardCount(); index++) {
          shards
              .computeIfAbsent(shell.node(index), _ -> new ArrayList<>())
              .add(shell.shardName(index));
        }
      }
      Map<NodeId, List<String>> texts = new LinkedHashMap<>();
      shards.forEach(
          (node, names) -> texts.put(node, List.of("TRUNCATE " + String.join(", ", names))));
      ShardStatements truncates = new ShardStatements(texts, Access.WRITE, "TRUNCATE");
      try (RowStream rows =
          acts
              ? lent.acting().run(lent, executor(lent), truncates, ActingFunction.Gives.COUNT)
              : executor(lent).run(truncates, Arguments.NONE)) {
        send(rows, Long.MAX_VALUE);
      }
    });
    complete("TRUNCATE TABLE");
  }
}
