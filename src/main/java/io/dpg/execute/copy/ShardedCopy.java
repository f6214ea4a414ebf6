package io.dpg.execute.copy;

import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.NodeHasher;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.Participant;
import io.dpg.worker.QueryResult;
import org.jspecify.annotations.Nullable;

/// A running `COPY ... FROM STDIN` into a table that dpg knows. It takes the client's bytes as they
/// come, finds the rows in them, and sends each to its shard as it is.
///
/// The transaction is in a block from the beginning on. After an error, and after [#abort], the
/// caller rolls it back. Owner: the session's thread.
public final class ShardedCopy implements AutoCloseable {

  private final CopySession session;
  private final CopyFrom copy;
  private final CoordinatorCheck check;
  private final CopyInput input;
  private final RowRouter router;
  private final RowSender sender;
  private Phase phase;

  private enum Phase {
    BINARY_HEADER,
    HEADER_LINE,
    ROWS,
    ENDED
  }

  private ShardedCopy(CopySession session, CopyFrom copy, CoordinatorCheck check) {
    this.session = session;
    this.copy = copy;
    this.check = check;
    ClientEncoding encoding = encoding();
    String nodeEncoding = encoding == null ? copy.options().encoding() : "UTF8";
    this.input = new CopyInput(encoding, session.limits().rowBytesMax());
    this.router = new RowRouter(session, copy, nodeEncoding);
    this.sender = new RowSender(session, copy, router, keyReader(), nodeEncoding);
    this.phase =
        switch (copy.options().format()) {
          case BINARY -> Phase.BINARY_HEADER;
          case TEXT, CSV ->
              copy.options().header() == HeaderLine.NONE ? Phase.ROWS : Phase.HEADER_LINE;
        };
  }

  /// Begins a copy, or throws what PostgreSQL says against the statement.
  public static ShardedCopy begin(CopySession session, CopyFrom copy) {
    session.transaction().openBlock("BEGIN");
    Participant coordinator = session.transaction().coordinator();
    CoordinatorCheck check = CoordinatorCheck.begin(coordinator, copy.sql());
    try {
      ShardedCopy running = new ShardedCopy(session, copy, check);
      running.endCheck();
      return running;
    } catch (RuntimeException e) {
      check.close();
      throw e;
    }
  }

  /// Ends the coordinator node's own copy, unless it waits for the header to compare.
  private void endCheck() {
    boolean binary = copy.options().format() == CopyFormat.BINARY;
    if (copy.options().header() == HeaderLine.MATCH && !binary) {
      return;
    }
    byte[] empty = binary ? BinaryHeader.EMPTY_DATA : new byte[0];
    check.end(empty, 0, empty.length);
  }

  private @Nullable ClientEncoding encoding() {
    if (copy.options().format() == CopyFormat.BINARY) {
      return null;
    }
    String named = copy.options().encoding();
    String session =
        this.session.transaction().coordinator().connection().parameters().get("client_encoding");
    String name = named != null ? named : session;
    return name == null ? null : ClientEncoding.of(name);
  }

  private @Nullable KeyReader keyReader() {
    if (!(copy.table() instanceof DistributedTable table) || copy.lacksKey()) {
      return null;
    }
    // Values of a domain are hashed as those of its base type.
    CopyColumn column = copy.keyColumn().hashedAs(table.column());
    return new KeyReader(copy, table, new KeyHasher(column, new Questions()));
  }

  /// The format that CopyInResponse names: 0 text, 1 binary.
  public int format() {
    return check.response().format();
  }

  /// How many columns CopyInResponse names.
  public int columns() {
    return check.response().columnFormats().size();
  }

  /// Takes the body of a CopyData message. Throws as soon as it is known that the copy fails.
  public void write(byte[] bytes, int offset, int length) {
    router.check();
    if (phase == Phase.ENDED) {
      sender.refuseMore(length);
      return;
    }
    input.add(bytes, offset, length);
    work(/* atEnd= */ false);
  }

  /// The client has sent all: sends what is left, and waits until the nodes have taken it.
  ///
  /// @return the number of rows for the command tag
  public long finish() {
    if (phase != Phase.ENDED) {
      input.end();
      work(/* atEnd= */ true);
    }
    if (check.isOpen()) {
      check.end(new byte[0], 0, 0);
    }
    return router.finish();
  }

  /// The client has given up (CopyFail): what to tell it. The copy is aborted.
  public SqlError clientFailed(String reason) {
    abort();
    return SqlError.of(SqlState.QUERY_CANCELED, "COPY from stdin failed: %s", reason)
        .where(sender.context(sender.line() + 1));
  }

  /// Gives up, so that the transaction can be rolled back. Never throws.
  public void abort() {
    phase = Phase.ENDED;
    router.close();
    check.close();
  }

  /// As [#abort]; nothing after [#finish].
  @Override
  public void close() {
    abort();
  }

  private void work(boolean atEnd) {
    if (phase == Phase.BINARY_HEADER && !skipBinaryHeader(atEnd)) {
      return;
    }
    if (phase == Phase.HEADER_LINE && !skipHeaderLine(atEnd)) {
      return;
    }
    if (phase == Phase.ROWS && sender.send(input, atEnd)) {
      phase = Phase.ENDED;
    }
  }

  private boolean skipBinaryHeader(boolean atEnd) {
    int length = BinaryHeader.length(input.array(), input.start(), input.limit(), atEnd);
    if (length == RowScanner.INCOMPLETE) {
      return false;
    }
    input.consume(length);
    phase = Phase.ROWS;
    return true;
  }

  private boolean skipHeaderLine(boolean atEnd) {
    int length = sender.scanHeader(input, atEnd);
    if (length == RowScanner.INCOMPLETE) {
      return false;
    }
    phase = length < 0 ? Phase.ENDED : Phase.ROWS;
    if (length > 0) {
      if (check.isOpen()) {
        byte[] line = input.original(length);
        check.end(line, 0, line.length);
      }
      input.consume(length);
    }
    return true;
  }

  /// Asks the coordinator node over the transaction's connection.
  private final class Questions implements KeyHasher.NodeQuestions {

    @Override
    public NodeHasher hasher() {
      router.release(session.transaction().coordinator().node());
      return session.hasher();
    }

    @Override
    public @Nullable String stored(CopyColumn column, String value) {
      Participant coordinator = session.transaction().coordinator();
      router.release(coordinator.node());
      String sql =
          "SELECT (%s::%s)::text".formatted(Identifiers.quoteLiteral(value), column.type());
      try {
        QueryResult result = coordinator.connection().query(sql);
        return result.rows().getFirst().getFirst();
      } catch (SqlErrorException e) {
        // No value of the type: the row's own error says so in the client's terms.
        return null;
      }
    }
  }
}
