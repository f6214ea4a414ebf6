package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.execute.CursorMove;
import io.dpg.execute.CursorMove.Direction;
import io.dpg.execute.CursorRows;
import io.dpg.execute.KeptRows;
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
import org.jspecify.annotations.Nullable;

/// SQL's own prepared statements and cursors, over distributed tables: PREPARE, EXECUTE, DECLARE,
/// FETCH, MOVE, CLOSE. They share their names with those of the extended protocol. Owner: the
/// session's thread.
final class Cursors {

  // CURSOR_OPT_* of parsenodes.h.
  private static final long BINARY = 0x01;
  private static final long SCROLL = 0x02;
  private static final long NO_SCROLL = 0x04;
  private static final long HOLD = 0x20;

  /// How much of a cursor may be kept on disk.
  private static final long ROWS_BYTES_MAX = 1L << 30;

  private final Database database;
  private final ClientMessages client;
  private final TransactionControl control;
  private final QueryPreparer preparer;
  private final QueryRunner runner;
  private final ExtendedProtocol extended;
  private final CurrentRows currentRows;
  private final ExecuteValues values;

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
    this.currentRows = new CurrentRows(database, preparer);
    this.values = new ExecuteValues(database, preparer);
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
  String execute(
      ClientStatement statement, ParsedStatement execute, Arguments bound, boolean described) {
    Bound execution = bound(statement, execute.tree(), execute, bound);
    PreparedQuery query = execution.query();
    try (RowStream rows = runner.start(query, execution.arguments())) {
      List<Field> fields = query.fields();
      if (!described && fields != null) {
        client.rowDescription(fields);
      }
      runner.send(rows, 0);
      return rows.tag();
    }
  }

  /// CREATE TABLE AS EXECUTE of a statement that was prepared here, with the query in the place of
  /// the EXECUTE; any other statement as it is.
  ParsedStatement withQuery(ParsedStatement statement) {
    SqlNode tree = statement.tree();
    boolean explained = tree.is("ExplainStmt");
    return withQuery(explained ? tree.required("query") : tree, statement)
        .map(it -> parsed(explained ? tree.with("query", it) : it))
        .orElse(statement);
  }

  private SqlNode tree(String sql) {
    return database.statements().parse(sql).getFirst().tree();
  }

  private ParsedStatement parsed(SqlNode tree) {
    return database.statements().parse(Deparser.deparse(tree)).getFirst();
  }

  private Optional<SqlNode> withQuery(SqlNode create, ParsedStatement whole) {
    if (!create.is("CreateTableAsStmt") || !create.required("query").is("ExecuteStmt")) {
      return Optional.empty();
    }
    return bound(create.required("query"), whole, Arguments.NONE)
        .map(it -> TableOfPrepared.create(create, it, preparer.facts(), this::tree));
  }

  /// A prepared statement with the values that EXECUTE gives.
  record Bound(PreparedQuery query, Arguments arguments) {}

  /// What EXECUTE would run, if it was prepared here.
  ///
  /// @param whole the statement that EXECUTE is in
  Optional<Bound> bound(SqlNode execute, ParsedStatement whole, Arguments arguments) {
    return prepared(execute).map(it -> bound(it, execute, whole, arguments));
  }

  private Bound bound(
      ClientStatement statement, SqlNode execute, ParsedStatement whole, Arguments arguments) {
    PreparedQuery query =
        preparer.prepare(Objects.requireNonNull(statement.parsed()), statement.types());
    try {
      return new Bound(query, arguments(query, execute, arguments));
    } catch (SqlErrorException e) {
      throw QueryPreparer.withOffset(e, whole);
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
    List<@Nullable String> given =
        types.isEmpty() ? List.of() : values.evaluate(types, expressions);
    List<@Nullable ByteSlice> slices = new ArrayList<>();
    given.forEach(value -> slices.add(value == null ? null : ByteSlice.of(value)));
    List<Short> formats = types.stream().map(_ -> (short) 0).toList();
    return new Arguments(types, formats, slices, bound.resultFormats());
  }

  /// What DECLARE takes: parameters of its query.
  Analysis describe(ParsedStatement statement, List<Integer> types) {
    return new Analysis(preparer.analyze(statement, types).parameterTypes(), null);
  }

  /// DECLARE; empty when the coordinator node holds all that the cursor reads.
  ///
  /// @param statement the DECLARE itself
  Optional<String> declare(ParsedStatement statement, Arguments bound) {
    SqlNode tree = statement.tree();
    // What cannot be declared PostgreSQL says itself, and where.
    preparer.analyze(statement, bound.types());
    ParsedStatement inner = inner(tree);
    PreparedQuery query = preparer.prepare(inner, bound.types());
    if (query.plan() instanceof LocalPlan) {
      return Optional.empty();
    }
    long options = tree.number("options");
    boolean holds = (options & HOLD) != 0;
    if (!holds && !control.inExplicitBlock()) {
      throw SqlError.of(
              SqlState.NO_ACTIVE_SQL_TRANSACTION,
              "DECLARE CURSOR can only be used in transaction blocks")
          .asException();
    }
    Portal portal =
        new Portal(
            new ClientStatement(inner, bound.types(), query, preparer.settings(), null),
            query,
            bound.withResultFormats(List.of()));
    String name = tree.text("portalname");
    extended.open(name, portal);
    try {
      Optional<CurrentRows.Placed> placed = currentRows.placed(query, bound.types());
      RowStream rows =
          runner.start(placed.map(CurrentRows.Placed::query).orElse(query), portal.arguments());
      CursorRows cursor =
          new CursorRows(
              rows, scroll(options), ROWS_BYTES_MAX, placed.isPresent() ? columns(query) : 0);
      int table = placed.map(CurrentRows.Placed::table).orElse(0);
      portal.declared(
          cursor,
          new Portal.Declaration(holds, (options & BINARY) != 0, control.savepoints(), table));
    } catch (RuntimeException e) {
      extended.closeIfOpen(name);
      throw e;
    }
    return Optional.of("DECLARE CURSOR");
  }

  private static int columns(PreparedQuery query) {
    return Objects.requireNonNull(query.fields()).size();
  }

  /// A statement `WHERE CURRENT OF` a cursor, for the row that it is on.
  PreparedQuery onRow(PreparedQuery query) {
    String name = query.effects().cursor();
    return currentRows.onRow(query, name, extended.findPortal(name).orElse(null));
  }

  private static CursorRows.Scroll scroll(long options) {
    if ((options & SCROLL) != 0) {
      return CursorRows.Scroll.YES;
    }
    return (options & NO_SCROLL) != 0 ? CursorRows.Scroll.NO : CursorRows.Scroll.IF_SMALL;
  }

  /// The cursor that FETCH or MOVE names, if it was declared here.
  Optional<Portal> cursor(SqlNode tree) {
    return extended.findPortal(tree.text("portalname"));
  }

  /// FETCH and MOVE.
  ///
  /// @param bound what the client bound to the FETCH
  /// @param described whether the client knows the columns already: the extended protocol
  String fetch(Portal portal, SqlNode tree, Arguments bound, boolean described) {
    boolean moves = tree.flag("ismove");
    List<Field> fields = portal.fields() == null ? List.of() : portal.fields();
    Arguments formats =
        described || !portal.isBinary() ? bound : bound.withResultFormats(List.of((short) 1));
    if (!described && !moves) {
      client.rowDescription(
          fields.stream().map(it -> it.format(formats.resultFormat(fields.indexOf(it)))).toList());
    }
    CursorRows cursor = cursor(portal);
    if (moves) {
      return "MOVE " + move(tree).apply(cursor, true, _ -> {});
    }
    if (!formats.wantsBinary()) {
      return "FETCH " + move(tree).apply(cursor, false, it -> it.writeRow(client.wire()));
    }
    BinaryFetch fetch = new BinaryFetch(formats, fields);
    long rows = move(tree).apply(cursor, false, fetch);
    fetch.send();
    return "FETCH " + rows;
  }

  /// Rows are kept as text; the coordinator node makes other formats of them.
  private final class BinaryFetch implements CursorMove.Receiver {

    private static final int BYTES_MAX = 256 << 10;

    private final Arguments formats;
    private final List<Field> fields;
    private final List<byte[]> rows = new ArrayList<>();
    private int bytes;

    BinaryFetch(Arguments formats, List<Field> fields) {
      this.formats = formats;
      this.fields = fields;
    }

    @Override
    public void row(CursorRows cursor) {
      byte[] row = cursor.row();
      rows.add(row);
      bytes += row.length;
      if (bytes > BYTES_MAX) {
        send();
      }
    }

    void send() {
      if (rows.isEmpty()) {
        return;
      }
      extended.spoolSuspended();
      List<String> types =
          fields.stream().map(it -> preparer.facts().typeName(it.typeOid(), -1)).toList();
      String sql = new KeptRows(rows, types).sql();
      Arguments arguments = Arguments.NONE.withResultFormats(formats.resultFormats());
      try (RowStream converted = runner.start(sql, arguments, fields, database.catalog())) {
        runner.send(converted, 0);
      }
      rows.clear();
      bytes = 0;
    }
  }

  /// A portal of the extended protocol can be read by FETCH too.
  private CursorRows cursor(Portal portal) {
    if (portal.rows() instanceof CursorRows declared) {
      return declared;
    }
    RowStream rows = portal.rows();
    if (rows == null) {
      extended.spoolSuspended();
      rows = runner.start(Objects.requireNonNull(portal.query()), portal.arguments());
    }
    CursorRows cursor = new CursorRows(rows, CursorRows.Scroll.NO, ROWS_BYTES_MAX, 0);
    portal.started(cursor);
    return cursor;
  }

  private static CursorMove move(SqlNode tree) {
    Direction direction =
        switch (tree.text("direction")) {
          case "FETCH_BACKWARD" -> Direction.BACKWARD;
          case "FETCH_ABSOLUTE" -> Direction.ABSOLUTE;
          case "FETCH_RELATIVE" -> Direction.RELATIVE;
          default -> Direction.FORWARD;
        };
    return new CursorMove(direction, tree.number("howMany"));
  }

  /// CLOSE; empty when the coordinator node has cursors to close.
  Optional<String> close(SqlNode tree) {
    String name = tree.text("portalname");
    if (name.isEmpty()) {
      extended.closeDeclared();
    }
    return !name.isEmpty() && extended.closeIfOpen(name)
        ? Optional.of("CLOSE CURSOR")
        : Optional.empty();
  }
}
