package io.dpg.session.wayback;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.session.Database;
import io.dpg.session.SessionRegistry;
import io.dpg.sql.ParsedStatement;
import io.dpg.transaction.Loan;
import io.dpg.wire.BackendMessage.ErrorResponse;
import io.dpg.wire.BackendMessage.ReadyForQuery;
import io.dpg.wire.FrontendMessage;
import io.dpg.wire.FrontendMessage.Bind;
import io.dpg.wire.FrontendMessage.Parse;
import io.dpg.wire.PeerLostException;
import io.dpg.wire.Wire;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of postgres_fdw's on the coordinator node: a loop over its messages, in the part
/// of the protocol that it speaks. Owner: the connection's thread, except for what says otherwise.
final class ReturnConnection implements SessionRegistry.Cancellable, Loan.Guest {

  private static final Logger LOG = LoggerFactory.getLogger(ReturnConnection.class);

  private final Wire wire;
  private final Database database;
  private final Borrowing borrowing;
  private final ReturnStatements statements;
  private final Map<String, ParsedStatement> prepared = new HashMap<>();
  private @Nullable Bound bound;
  private boolean skippingToSync;

  private record Bound(ParsedStatement statement, Arguments arguments) {}

  ReturnConnection(Wire wire, Database database, Borrowing borrowing) {
    this.wire = wire;
    this.database = database;
    this.borrowing = borrowing;
    this.statements = new ReturnStatements(wire, database, borrowing, this);
  }

  /// Serves the coordinator node's backend until it ends.
  void run() {
    try {
      ready();
      while (serveNext()) {
        // Each message is served in turn.
      }
    } catch (SqlErrorException e) {
      wire.discard();
      wire.write(ErrorResponse.fatal(e.error())).flush();
    } finally {
      borrowing.abandon();
    }
  }

  private void ready() {
    wire.write(new ReadyForQuery(statements.status())).flush();
  }

  private boolean serveNext() {
    if (!wire.hasNextBuffered()) {
      wire.flush();
    }
    int type = wire.next();
    if (type == -1 || type == 'X') {
      return false;
    }
    FrontendMessage message = FrontendMessage.decode(type, wire);
    if (skippingToSync && !(message instanceof FrontendMessage.Sync)) {
      return true;
    }
    try {
      serve(message);
    } catch (PeerLostException e) {
      throw e;
    } catch (SqlErrorException e) {
      fail(e.error(), message);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("internal error on the way back");
      fail(SqlError.of(SqlState.INTERNAL_ERROR, "internal error"), message);
    }
    return true;
  }

  private void serve(FrontendMessage message) {
    switch (message) {
      case FrontendMessage.Query query -> {
        for (ParsedStatement statement : database.statements().parse(query.sql())) {
          statements.run(statement, Arguments.NONE, false);
        }
        ready();
      }
      case Parse parse -> {
        prepared.put(parse.name(), database.statements().parse(parse.sql()).getFirst());
        wire.begin('1').end();
      }
      case Bind bind -> {
        bound = bind(bind);
        wire.begin('2').end();
      }
      case FrontendMessage.Describe _ -> statements.describe(bound().statement());
      case FrontendMessage.Execute _ ->
          statements.run(bound().statement(), bound().arguments(), true);
      case FrontendMessage.Close close -> {
        prepared.remove(close.name());
        wire.begin('3').end();
      }
      case FrontendMessage.Sync _ -> {
        skippingToSync = false;
        ready();
      }
      case FrontendMessage.Flush _ -> wire.flush();
      default -> throw SqlError.of(SqlState.PROTOCOL_VIOLATION, "unexpected message").asException();
    }
  }

  private Bound bound() {
    Bound current = bound;
    if (current == null) {
      throw SqlError.of(SqlState.INVALID_CURSOR_NAME, "there is no portal").asException();
    }
    return current;
  }

  private Bound bind(Bind bind) {
    ParsedStatement statement = prepared.get(bind.statement());
    if (statement == null) {
      throw SqlError.of(
              SqlState.INVALID_SQL_STATEMENT_NAME,
              "prepared statement \"%s\" does not exist",
              bind.statement())
          .asException();
    }
    int count = bind.values().size();
    List<Short> formats = Collections.nCopies(count, (short) 0);
    // Nodes find out the types by themselves, as postgres_fdw's own server would.
    return new Bound(
        statement, new Arguments(Collections.nCopies(count, 0), formats, bind.values(), List.of()));
  }

  private void fail(SqlError error, FrontendMessage message) {
    statements.failed();
    wire.discard();
    wire.write(ErrorResponse.of(error));
    if (message instanceof FrontendMessage.Query || message instanceof FrontendMessage.Sync) {
      ready();
    } else {
      skippingToSync = true;
    }
  }

  @Override
  public void leave() {
    statements.closeCursors();
  }

  @Override
  public void standAside() {
    statements.spoolCursors();
  }

  @Override
  public void cancel() {
    borrowing.cancel();
  }

  @Override
  public void abort() {
    wire.close();
  }
}
