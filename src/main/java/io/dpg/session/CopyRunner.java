package io.dpg.session;

import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.execute.RowStream;
import io.dpg.execute.copy.CopyColumn;
import io.dpg.execute.copy.CopyFromPlanner;
import io.dpg.execute.copy.CopyLimits;
import io.dpg.execute.copy.CopyOut;
import io.dpg.execute.copy.CopySession;
import io.dpg.execute.copy.CopyTo;
import io.dpg.execute.copy.ShardedCopy;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.LocalPlan;
import io.dpg.plan.TriggerEvent;
import io.dpg.sql.Deparser;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Isolation;
import io.dpg.wire.BackendMessage.CopyDirection;
import io.dpg.wire.BackendMessage.CopyResponse;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.PeerLostException;
import io.dpg.wire.Wire;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// COPY with tables that the coordinator node does not hold: the conversation with the client about
/// it. Owner: the session's thread.
final class CopyRunner {

  private final Database database;
  private final ClientMessages client;
  private final DistributedTransaction transaction;
  private final QueryPreparer preparer;
  private final QueryRunner runner;

  CopyRunner(
      Database database,
      ClientMessages client,
      DistributedTransaction transaction,
      QueryPreparer preparer,
      QueryRunner runner) {
    this.database = database;
    this.client = client;
    this.transaction = transaction;
    this.preparer = preparer;
    this.runner = runner;
  }

  /// The same COPY, with the encoding of its data named: nodes take the client's for UTF-8.
  ParsedStatement inClientsEncoding(ParsedStatement statement) {
    List<SqlNode> options = statement.tree().list("options");
    if (client.isUtf8() || options.stream().anyMatch(it -> isOption(it, "encoding"))) {
      return statement;
    }
    String encoding = transaction.settings().clientEncoding();
    if (options.stream()
        .anyMatch(
            it -> isOption(it, "format") && it.required("arg").text("sval").equals("binary"))) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot COPY in binary format with client encoding \"%s\"",
              encoding)
          .hint("SET client_encoding = 'UTF8'.")
          .asException();
    }
    List<SqlNode> more = new ArrayList<>(options);
    more.add(SqlNode.of("DefElem", Map.of("defname", "encoding", "arg", SqlNode.string(encoding))));
    String sql = Deparser.deparse(statement.tree().with("options", more));
    return database.statements().parse(sql).getFirst();
  }

  private static boolean isOption(SqlNode option, String name) {
    return option.text("defname").equals(name);
  }

  /// Runs a COPY of a distributed or reference table, or of a query over one; gives the command
  /// tag. Empty when the coordinator node can run it as it stands.
  Optional<String> run(ParsedStatement statement) {
    SqlNode copy = statement.tree();
    if (copy.has("query")) {
      return copyQuery(statement);
    }
    Optional<TableMetadata> table = preparer.table(copy.required("relation"));
    if (table.isEmpty() || isOnCoordinator(copy, table.get())) {
      return Optional.empty();
    }
    if (copy.has("filename")) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot COPY a distributed table from or to a file or program of the server")
          .hint("Use COPY ... STDIN or STDOUT, or psql's \\copy.")
          .asException();
    }
    if (copy.flag("is_from")
        && preparer.facts().firedTriggers(table.get().oid()).contains(TriggerEvent.INSERT)) {
      return Optional.empty();
    }
    return Optional.of(
        copy.flag("is_from")
            ? "COPY " + copyIn(statement, table.get())
            : copyTable(statement, table.get()));
  }

  /// The coordinator node has all rows of local tables and, for reading, of reference tables.
  private static boolean isOnCoordinator(SqlNode copy, TableMetadata table) {
    return table instanceof ManagedLocalTable
        || table instanceof ReferenceTable && !copy.flag("is_from");
  }

  private CopySession session() {
    return new CopySession(
        transaction,
        database.hasher().reading(transaction.settings()),
        runner.indexes(),
        CopyLimits.DEFAULT);
  }

  private List<CopyColumn> columns(TableMetadata table) {
    return preparer.facts().columns(table.oid()).stream().map(this::column).toList();
  }

  private CopyColumn column(ColumnFacts column) {
    return new CopyColumn(
        column.name(),
        preparer.facts().typeName(column.typeOid(), column.modifier()),
        column.typeOid(),
        column.modifier(),
        column.notNull(),
        column.isGenerated() ? null : column.defaultExpression(),
        column.defaultVolatility() == Volatility.IMMUTABLE,
        column.isGenerated());
  }

  private long copyIn(ParsedStatement statement, TableMetadata table) {
    transaction.openBlock("BEGIN");
    try (ShardedCopy copy =
        ShardedCopy.begin(
            session(), new CopyFromPlanner(statement, table, columns(table)).plan())) {
      client.wire().write(response(CopyDirection.IN, copy.format(), copy.columns())).flush();
      receive(copy);
      long rows = copy.finish();
      runner.indexes().write();
      return rows;
    }
  }

  private static CopyResponse response(CopyDirection direction, int format, int columns) {
    return new CopyResponse(direction, format, Collections.nCopies(columns, (short) format));
  }

  /// Takes the client's data up to its end.
  private void receive(ShardedCopy copy) {
    Wire wire = client.wire();
    while (true) {
      int type = wire.next();
      switch (type) {
        case 'd' -> {
          byte[] data = wire.readBytes(wire.bodyRemaining());
          copy.write(data, 0, data.length);
        }
        case 'c' -> {
          return;
        }
        case 'f' -> throw copy.clientFailed(wire.readString()).asException();
        case 'H', 'S' -> wire.skipBody();
        case -1 -> throw new PeerLostException(new EOFException());
        default -> throw unexpected(type);
      }
    }
  }

  static SynchronizationLostException unexpected(int type) {
    return new SynchronizationLostException(
        SqlError.of(
            SqlState.PROTOCOL_VIOLATION,
            "unexpected message type 0x%02X during COPY from stdin",
            type));
  }

  /// The copies of all shards have one snapshot, as those of one table have.
  private String copyTable(ParsedStatement statement, TableMetadata table) {
    transaction.openBlock(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", Isolation.TRANSACTION_SNAPSHOT);
    try (CopyOut copy = new CopyTo(session(), statement).table(table, columns(table))) {
      return send(copy);
    }
  }

  private Optional<String> copyQuery(ParsedStatement statement) {
    SqlNode copied = statement.tree().required("query");
    if (!Statements.isPlanned(copied)) {
      return Optional.empty();
    }
    ParsedStatement inner = database.statements().parse(Deparser.deparse(copied)).getFirst();
    PreparedQuery query;
    try {
      query = preparer.prepare(inner, List.of());
    } catch (SqlErrorException e) {
      if (e.error().position() == 0) {
        throw e;
      }
      // PostgreSQL's analysis failed, and will again: in the client's own text, to which the
      // position belongs.
      return Optional.empty();
    }
    List<Field> fields = query.fields();
    if (query.plan() instanceof LocalPlan || fields == null) {
      return Optional.empty();
    }
    CopyTo copyTo = new CopyTo(session(), statement);
    Function<RowStream, CopyOut> format = copyTo.rows(fields.stream().map(Field::name).toList());
    Arguments arguments =
        new Arguments(
            List.of(), List.of(), List.of(), copyTo.isBinary() ? List.of((short) 1) : List.of());
    try (CopyOut copy = format.apply(runner.start(query, arguments))) {
      return Optional.of(send(copy));
    }
  }

  private String send(CopyOut copy) {
    Wire wire = client.wire();
    wire.write(response(CopyDirection.OUT, copy.format(), copy.columns()));
    while (copy.next()) {
      copy.writeTo(wire);
    }
    wire.begin('c').end();
    return "COPY " + copy.rows();
  }
}
