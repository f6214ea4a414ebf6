package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.execute.RowStream;
import io.dpg.sql.ParsedStatement;
import io.dpg.transaction.SessionSettings;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.BackendMessage.ParameterDescription;
import io.dpg.wire.FrontendMessage.Bind;
import io.dpg.wire.FrontendMessage.Close;
import io.dpg.wire.FrontendMessage.Describe;
import io.dpg.wire.FrontendMessage.Execute;
import io.dpg.wire.FrontendMessage.Parse;
import io.dpg.wire.FrontendMessage.Target;
import io.dpg.wire.Wire;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The extended query protocol: Parse, Bind, Describe, Execute, Close, Sync (manual, "Message
/// Flow", "Extended Query"). Owner: the session's thread.
final class ExtendedProtocol implements TransactionEvents {

  private static final long SPOOL_BYTES_MAX = 1L << 30;

  private final Database database;
  private final ClientMessages client;
  private final TransactionControl control;
  private final UtilityRunner utilities;
  private final QueryRunner runner;
  private final Map<String, ClientStatement> statements = new HashMap<>();
  private final Map<String, Portal> portals = new HashMap<>();

  ExtendedProtocol(
      Database database,
      ClientMessages client,
      TransactionControl control,
      UtilityRunner utilities,
      QueryRunner runner) {
    this.database = database;
    this.client = client;
    this.control = control;
    this.utilities = utilities;
    this.runner = runner;
  }

  void parse(Parse message) {
    if (message.name().isEmpty()) {
      statements.remove("");
    } else {
      requireNew(message.name());
    }
    List<ParsedStatement> parsed = database.statements().parse(message.sql());
    if (parsed.size() > 1) {
      throw SqlError.of(
              SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement")
          .asException();
    }
    ClientStatement statement =
        parsed.isEmpty()
            ? new ClientStatement(null, message.parameterTypes(), null, SessionSettings.NONE, null)
            : prepare(parsed.getFirst(), message.parameterTypes());
    statements.put(message.name(), statement);
    client.wire().begin('1').end();
  }

  private ClientStatement prepare(ParsedStatement parsed, List<Integer> types) {
    control.requireUsable(parsed.tree());
    spoolSuspended();
    QueryPreparer preparer = utilities.preparer();
    if (Statements.isPlanned(parsed.tree()) && !utilities.hasClusterCalls(parsed)) {
      PreparedQuery query = preparer.prepare(parsed, types);
      return new ClientStatement(parsed, types, query, preparer.settings(), null);
    }
    return new ClientStatement(
        parsed, types, null, preparer.settings(), utilities.describe(parsed, types));
  }

  void bind(Bind message) {
    ClientStatement statement = statement(message.statement());
    if (!message.portal().isEmpty()) {
      requireNewPortal(message.portal());
    }
    if (statement.parsed() != null) {
      control.requireUsable(statement.parsed().tree());
    }
    PreparedQuery query = current(message.statement(), statement);
    Arguments arguments = arguments(message, statement);
    closePortal(message.portal());
    portals.put(message.portal(), new Portal(statement, query, arguments));
    client.wire().begin('2').end();
  }

  /// The statement's plan, made anew if the metadata or the session's settings have changed since.
  private @Nullable PreparedQuery current(String name, ClientStatement statement) {
    if (statement.query() == null || statement.parsed() == null) {
      return null;
    }
    QueryPreparer preparer = utilities.preparer();
    if (preparer.isCurrent(statement)) {
      return statement.query();
    }
    PreparedQuery query = preparer.prepare(statement.parsed(), statement.types());
    if (!Objects.equals(query.fields(), statement.query().fields())) {
      throw SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "cached plan must not change result type")
          .asException();
    }
    statements.put(
        name,
        new ClientStatement(
            statement.parsed(), statement.types(), query, preparer.settings(), null));
    return query;
  }

  private static Arguments arguments(Bind message, ClientStatement statement) {
    List<Integer> types = statement.parameterTypes();
    if (message.parameterFormats().size() > 1
        && message.parameterFormats().size() != message.values().size()) {
      throw SqlError.of(
              SqlState.PROTOCOL_VIOLATION,
              "bind message has %d parameter formats but %d parameters",
              message.parameterFormats().size(),
              message.values().size())
          .asException();
    }
    if (message.values().size() != types.size()) {
      throw SqlError.of(
              SqlState.PROTOCOL_VIOLATION,
              "bind message supplies %d parameters, but prepared statement \"%s\" requires %d",
              message.values().size(),
              message.statement(),
              types.size())
          .asException();
    }
    List<Short> formats =
        message.parameterFormats().size() == types.size()
            ? message.parameterFormats()
            : IntStream.range(0, types.size())
                .mapToObj(i -> (short) message.parameterFormat(i))
                .toList();
    List<Field> fields = statement.fields();
    int resultFormats = message.resultFormats().size();
    if (resultFormats > 1 && resultFormats != (fields == null ? 0 : fields.size())) {
      throw SqlError.of(
              SqlState.PROTOCOL_VIOLATION,
              "bind message has %d result formats but query has %d columns",
              resultFormats,
              fields == null ? 0 : fields.size())
          .asException();
    }
    return new Arguments(types, formats, message.values(), message.resultFormats());
  }

  void describe(Describe message) {
    Wire wire = client.wire();
    List<Field> fields;
    if (message.target() == Target.STATEMENT) {
      ClientStatement statement = statement(message.name());
      wire.write(new ParameterDescription(statement.parameterTypes()));
      fields = statement.fields();
    } else {
      fields = portal(message.name()).fields();
    }
    if (fields == null) {
      wire.begin('n').end();
    } else {
      client.rowDescription(fields);
    }
  }

  /// The text of the statement that a portal runs; empty for none.
  String sqlOf(String portal) {
    Portal found = portals.get(portal);
    ParsedStatement parsed = found == null ? null : found.statement().parsed();
    return parsed == null ? "" : parsed.text();
  }

  void execute(Execute message) {
    Portal portal = portal(message.portal());
    ParsedStatement parsed = portal.statement().parsed();
    if (parsed == null) {
      client.emptyQuery();
      return;
    }
    boolean alone = client.wire().peekNextType() == 'S' && !control.inBlock();
    if (portal.query() == null) {
      executeUtility(portal, parsed, alone);
      return;
    }
    if (portal.isFinished()) {
      // Like PostgreSQL, whose portal is at its end: no rows more.
      client.commandComplete(portal.query().command() + " 0");
      return;
    }
    RowStream rows = portal.rows();
    portal.executeAgain();
    if (rows == null) {
      control.beginStatement(parsed.tree(), alone);
      spoolSuspended();
      rows = runner.start(portal.query(), portal.arguments());
      portal.started(rows);
    }
    draw(portal, rows, message.rowsMax());
  }

  private void draw(Portal portal, RowStream rows, int rowsMax) {
    List<Field> fields = portal.fields();
    if (fields != null) {
      client.rowFormats(fields);
    }
    long sent = runner.send(rows, Math.max(rowsMax, 0));
    if (sent == rowsMax && rowsMax > 0) {
      client.wire().begin('s').end();
      return;
    }
    // The tag of a portal that was suspended counts the rows of its last Execute only.
    String tag = portal.isResumed() ? commandOf(portal) + " " + sent : rows.tag();
    portal.finish();
    control.endStatement();
    client.commandComplete(tag);
  }

  private static String commandOf(Portal portal) {
    return Objects.requireNonNull(portal.query()).command();
  }

  private void executeUtility(Portal portal, ParsedStatement parsed, boolean alone) {
    control.beginStatement(parsed.tree(), alone);
    spoolSuspended();
    utilities.run(parsed, portal.arguments(), portal.fields());
    portal.finish();
  }

  /// Nodes that hold rows of a suspended portal are needed now.
  void spoolSuspended() {
    for (Portal portal : portals.values()) {
      if (portal.isSuspended()) {
        portal.spool(SPOOL_BYTES_MAX);
      }
    }
  }

  void close(Close message) {
    if (message.target() == Target.STATEMENT) {
      statements.remove(message.name());
    } else {
      closePortal(message.name());
    }
    client.wire().begin('3').end();
  }

  private void closePortal(String name) {
    Portal portal = portals.remove(name);
    if (portal != null) {
      portal.close();
    }
  }

  /// Ends the request: an implicit transaction commits.
  void sync() {
    if (!control.inExplicitBlock()) {
      closePortals();
    }
    control.endRequest();
    control.endStatement();
  }

  /// Closes all portals but the cursors that outlive transactions: theirs is over, or has failed.
  void closePortals() {
    closePortals(portal -> !portal.isHeld());
  }

  /// Closes what a failure ends: not the cursors from before the last savepoint, to which the
  /// client may go back.
  void closeFailed() {
    int savepoints = control.inExplicitBlock() ? control.savepoints() : 0;
    closePortals(portal ->
        !portal.isHeld()
            && (!portal.isDeclared() || portal.savepoints() >= savepoints || !isSpooled(portal)));
  }

  private static boolean isSpooled(Portal portal) {
    try {
      portal.spool(SPOOL_BYTES_MAX);
      return true;
    } catch (SqlErrorException e) {
      // It has failed itself.
      return false;
    }
  }

  private void closePortals(Predicate<Portal> which) {
    for (Iterator<Portal> all = portals.values().iterator(); all.hasNext(); ) {
      Portal portal = all.next();
      if (which.test(portal)) {
        portal.close();
        all.remove();
      }
    }
  }

  /// CLOSE ALL.
  void closeDeclared() {
    closePortals(Portal::isDeclared);
  }

  /// The client has gone, or wants to know nothing more of its session.
  void closeAll() {
    closePortals(_ -> true);
  }

  /// Cursors WITH HOLD take their rows, all other portals end.
  @Override
  public void committing() {
    portals.values().forEach(Portal::hold);
    if (control.inExplicitBlock()) {
      closePortals();
    }
  }

  @Override
  public void rollingBack() {
    closePortals();
  }

  @Override
  public void released(int savepoints) {
    portals.values().forEach(portal -> portal.belongTo(savepoints));
  }

  @Override
  public void rolledBackTo(int savepoints) {
    closePortals(portal -> !portal.isHeld() && portal.savepoints() >= savepoints);
  }

  /// PREPARE: a statement of the extended protocol by another way.
  void define(String name, ParsedStatement parsed, List<Integer> types) {
    requireNew(name);
    statements.put(name, prepare(parsed, types));
  }

  Optional<ClientStatement> find(String name) {
    return Optional.ofNullable(statements.get(name));
  }

  /// DECLARE: a portal by another way.
  void open(String name, Portal portal) {
    requireNewPortal(name);
    portals.put(name, portal);
  }

  Optional<Portal> findPortal(String name) {
    return Optional.ofNullable(portals.get(name));
  }

  boolean closeIfOpen(String name) {
    boolean open = portals.containsKey(name);
    closePortal(name);
    return open;
  }

  private void requireNew(String name) {
    if (statements.containsKey(name)) {
      throw SqlError.of(
              SqlState.DUPLICATE_PREPARED_STATEMENT,
              "prepared statement \"%s\" already exists",
              name)
          .asException();
    }
  }

  private void requireNewPortal(String name) {
    if (portals.containsKey(name)) {
      throw SqlError.of(SqlState.DUPLICATE_CURSOR, "cursor \"%s\" already exists", name)
          .asException();
    }
  }

  /// DEALLOCATE.
  void deallocate(String name) {
    if (statements.remove(name) == null) {
      throw unknownStatement(name);
    }
  }

  void deallocateAll() {
    statements.clear();
  }

  private ClientStatement statement(String name) {
    ClientStatement statement = statements.get(name);
    if (statement == null) {
      throw unknownStatement(name);
    }
    return statement;
  }

  private static RuntimeException unknownStatement(String name) {
    return name.isEmpty()
        ? SqlError.of(
                SqlState.INVALID_SQL_STATEMENT_NAME, "unnamed prepared statement does not exist")
            .asException()
        : SqlError.of(
                SqlState.INVALID_SQL_STATEMENT_NAME,
                "prepared statement \"%s\" does not exist",
                name)
            .asException();
  }

  private Portal portal(String name) {
    Portal portal = portals.get(name);
    if (portal == null) {
      throw SqlError.of(SqlState.INVALID_CURSOR_NAME, "portal \"%s\" does not exist", name)
          .asException();
    }
    return portal;
  }
}
