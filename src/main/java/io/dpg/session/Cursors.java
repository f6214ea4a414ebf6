package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.execute.RowStream;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.LocalPlan;
import io.dpg.sql.Deparser;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.wire.BackendMessage.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// SQL's own prepared statements and cursors, over distributed tables: PREPARE, EXECUTE, DECLARE,
/// FETCH, MOVE, CLOSE. They share their names with those of the extended protocol. Owner: the
/// session's thread.
final class Cursors {

  /// CURSOR_OPT_HOLD of parsenodes.h.
  private static final long HOLD = 0x20;

  private static final long FETCH_ALL = Long.MAX_VALUE;

  private final Database database;
  private final ClientMessages client;
  private final TransactionControl control;
  private final QueryPreparer preparer;
  private final QueryRunner runner;
  private final ExtendedProtocol extended;

  Cursors(
      Database database,
      ClientMessages client,
      TransactionControl control,
      UtilityRunner utilities,
      ExtendedProtocol extended) {
    this.database = database;
    this.client = client;
    this.control = control;
    this.preparer = utilities.preparer();
    this.runner = utilities.runner();
    this.extended = extended;
  }

  private ParsedStatement inner(SqlNode tree) {
    String sql = Deparser.deparse(tree.required("query"));
    return database.statements().parse(sql).getFirst();
  }

  /// PREPARE; empty when the coordinator node should do it.
  Optional<String> prepare(SqlNode tree) {
    ParsedStatement inner = inner(tree);
    List<Integer> types =
        tree.list("argtypes").stream()
            .map(type -> preparer.typeOid(Deparser.deparse(type)))
            .toList();
    if (!Statements.isPlanned(inner.tree())) {
      return Optional.empty();
    }
    extended.define(tree.text("name"), inner, types);
    return Optional.of("PREPARE");
  }

  /// The statement that EXECUTE names, if it was prepared here.
  Optional<ClientStatement> prepared(SqlNode tree) {
    return extended.find(tree.text("name"));
  }

  /// EXECUTE; the rows go to the client.
  ///
  /// @param described whether the client knows the columns already
  String execute(ClientStatement statement, SqlNode tree, Arguments bound, boolean described) {
    PreparedQuery query =
        preparer.prepare(Objects.requireNonNull(statement.parsed()), statement.types());
    Arguments arguments = arguments(query, tree, bound);
    try (RowStream rows = runner.start(query, arguments)) {
      List<Field> fields = query.fields();
      if (!described && fields != null) {
        client.rowDescription(fields);
      }
      runner.send(rows, 0);
      return rows.tag();
    }
  }

  private Arguments arguments(PreparedQuery query, SqlNode tree, Arguments bound) {
    List<SqlNode> expressions = tree.list("params");
    List<Integer> types = query.parameterTypes();
    if (expressions.size() != types.size()) {
      throw SqlError.of(
              SqlState.SYNTAX_ERROR,
              "wrong number of parameters for prepared statement \"%s\"",
              tree.text("name"))
          .detail("Expected %d parameters but got %d.", types.size(), expressions.size())
          .asException();
    }
    List<String> casts = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String type = preparer.facts().typeName(types.get(i), -1);
      casts.add("(" + Deparser.deparse(expressions.get(i)) + ")::" + type);
    }
    List<@Nullable String> values =
        casts.isEmpty()
            ? List.of()
            : preparer.evaluate(casts.stream().collect(Collectors.joining(", ", "SELECT ", "")));
    List<@Nullable ByteSlice> slices = new ArrayList<>();
    values.forEach(value -> slices.add(value == null ? null : ByteSlice.of(value)));
    List<Short> formats = types.stream().map(_ -> (short) 0).toList();
    return new Arguments(types, formats, slices, bound.resultFormats());
  }

  /// DECLARE; empty when the coordinator node holds all that the cursor reads.
  Optional<String> declare(SqlNode tree) {
    ParsedStatement inner = inner(tree);
    PreparedQuery query = preparer.prepare(inner, List.of());
    if (query.plan() instanceof LocalPlan) {
      return Optional.empty();
    }
    if ((tree.number("options") & HOLD) != 0) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot declare a cursor WITH HOLD over distributed tables")
          .hint("Declare it without HOLD and read it before the transaction ends.")
          .asException();
    }
    if (!control.inExplicitBlock()) {
      throw SqlError.of(
              SqlState.NO_ACTIVE_SQL_TRANSACTION,
              "DECLARE CURSOR can only be used in transaction blocks")
          .asException();
    }
    ClientStatement statement =
        new ClientStatement(inner, List.of(), query, preparer.settings(), null);
    extended.open(tree.text("portalname"), new Portal(statement, query, Arguments.NONE));
    return Optional.of("DECLARE CURSOR");
  }

  /// The cursor that FETCH or MOVE names, if it was declared here.
  Optional<Portal> cursor(SqlNode tree) {
    return extended.findPortal(tree.text("portalname"));
  }

  /// FETCH and MOVE, forward only.
  ///
  /// @param described whether the client knows the columns already
  String fetch(Portal cursor, SqlNode tree, boolean described) {
    boolean move = tree.flag("ismove");
    long count = tree.number("howMany");
    String direction = tree.text("direction");
    boolean isForward = direction.isEmpty() || direction.equals("FETCH_FORWARD");
    if (!isForward || count <= 0) {
      throw SqlError.of(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "cursor can only scan forward")
          .hint("Cursors over distributed tables read forward: FETCH n, FETCH ALL, MOVE n.")
          .asException();
    }
    List<Field> fields = cursor.fields();
    if (!described && !move && fields != null) {
      client.rowDescription(fields);
    }
    RowStream rows = cursor.rows();
    if (rows == null) {
      extended.spoolSuspended();
      rows = runner.start(Objects.requireNonNull(cursor.query()), cursor.arguments());
      cursor.started(rows);
    }
    long fetched = 0;
    while (!cursor.isFinished() && (count == FETCH_ALL || fetched < count)) {
      if (!rows.next()) {
        cursor.finish();
        break;
      }
      if (!move) {
        rows.writeRow(client.wire());
      }
      fetched++;
    }
    return (move ? "MOVE " : "FETCH ") + fetched;
  }

  /// CLOSE; empty when the cursor is not one of these.
  Optional<String> close(SqlNode tree) {
    String name = tree.text("portalname");
    return !name.isEmpty() && extended.closeIfOpen(name)
        ? Optional.of("CLOSE CURSOR")
        : Optional.empty();
  }
}
