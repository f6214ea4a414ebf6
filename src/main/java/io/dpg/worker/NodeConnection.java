package io.dpg.worker;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.pgtype.ByteSlice;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.BackendKeyData;
import io.dpg.wire.BackendMessage.ErrorResponse;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.wire.BackendMessage.ParameterStatus;
import io.dpg.wire.BackendMessage.ReadyForQuery;
import io.dpg.wire.Severity;
import io.dpg.wire.StartupPacket.CancelRequest;
import io.dpg.wire.TransactionStatus;
import io.dpg.wire.Wire;
import java.io.EOFException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A logged-in connection to a PostgreSQL node. One owner thread at a time, except for what says
/// otherwise.
///
/// Two ways to use it: [#query] and its like for dpg's own SQL, or, for relaying and pipelining,
/// write to [#wire], flush, and read with [#next]; the rule against deadlock is in [Wire].
///
/// A lost connection gives 08006 and is broken for good. An error of the node is passed on with
/// what the node said.
public final class NodeConnection implements AutoCloseable {

  private final NodeSocket socket;
  private final NodeAddress address;
  private final NodeLogin login;
  private final NodeLimits limits;
  private final NodeLoss loss;
  private final Wire wire;
  private final StatementNames statements;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private NodeListener listener = NodeListener.SILENT;
  private TransactionStatus status = TransactionStatus.IDLE;
  private int processId;
  private ByteSlice cancelKey = ByteSlice.of(new byte[4]);
  private String settingsKey = "";
  private long answeredAt;
  private long user;
  private long serverRun;
  private boolean extra;
  private long seenAt;

  private NodeConnection(NodeSocket socket, NodeLogin login, NodeLoss loss, Wire wire) {
    this.socket = socket;
    this.address = socket.address();
    this.login = login;
    this.limits = socket.limits();
    this.loss = loss;
    this.wire = wire;
    this.statements = new StatementNames(limits.statementsMax());
  }

  /// Connects and logs in. 08006 when the node cannot be reached in time; else its own error. Of a
  /// node's several hosts the first one is taken that accepts writes.
  public static NodeConnection open(NodeAddress address, NodeLogin login, NodeLimits limits) {
    SqlErrorException failure = null;
    for (String host : address.hosts()) {
      try {
        NodeConnection connection = open(new NodeSocket(address, host, limits), login);
        // A server that is the only one is used as it is.
        if (connection.acceptsWrites() || address.hosts().size() == 1) {
          return connection;
        }
        connection.close();
      } catch (SqlErrorException e) {
        if (!NodePool.isOutage(e.error())) {
          throw e;
        }
        failure = e;
      }
    }
    throw failure == null
        ? NodeLoss.error(address, "none of its hosts accepts writes").asException()
        : failure;
  }

  private static NodeConnection open(NodeSocket socket, NodeLogin login) {
    NodeLoss loss = new NodeLoss(socket.address());
    NodeConnection connection = new NodeConnection(socket, login, loss, socket.connect(loss));
    try (Deadline _ = connection.deadline()) {
      socket.encrypt(connection.wire, loss);
      connection.logIn();
      return connection;
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
  }

  private boolean acceptsWrites() {
    return !"on".equals(parameters.get("in_hot_standby"));
  }

  private Deadline deadline() {
    return new Deadline(
        limits.connectTimeout(),
        () -> {
          loss.because("timeout expired");
          abort();
        });
  }

  private void logIn() {
    NodeHandshake handshake = new NodeHandshake(address, login, wire);
    handshake.sendStartup();
    while (true) {
      int type = next();
      switch (type) {
        case 'R' -> handshake.authenticate();
        case 'K' -> {
          BackendKeyData data = (BackendKeyData) BackendMessage.decode(type, wire);
          processId = data.processId();
          cancelKey = data.key();
        }
        case 'E' -> throw inContext(readError()).asException();
        case 'Z' -> {
          answered();
          return;
        }
        default -> wire.skipBody();
      }
    }
  }

  // Identity and state

  public NodeAddress address() {
    return address;
  }

  public NodeLogin login() {
    return login;
  }

  /// The backend's process id on the node.
  public int processId() {
    return processId;
  }

  /// What the last ReadyForQuery said.
  public TransactionStatus status() {
    return status;
  }

  /// What the node reports of its settings: server_version, TimeZone, ...
  public Map<String, String> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /// Names the prepared statements of this connection.
  public StatementNames statements() {
    return statements;
  }

  /// A signature of the session settings in force, kept for whoever applies them; empty at first.
  public String settingsKey() {
    return settingsKey;
  }

  public void settingsKey(String newKey) {
    settingsKey = newKey;
  }

  /// A number for whoever used it last, kept for whoever lends it; 0 at first.
  public long user() {
    return user;
  }

  public void user(long newUser) {
    user = newUser;
  }

  /// Which run of the node's server this is, kept for whoever asks the node for it; 0 at first.
  public long serverRun() {
    return serverRun;
  }

  public void serverRun(long newRun) {
    serverRun = newRun;
  }

  /// Who is told of notices, parameter changes and notifications from now on.
  public void listener(NodeListener newListener) {
    listener = newListener;
  }

  public boolean isBroken() {
    return loss.isBroken();
  }

  /// The connection must not be used by anybody after its owner.
  public void markBroken() {
    loss.markBroken();
  }

  // Messages

  /// To write requests; and for the body of the message that [#next] has found.
  public Wire wire() {
    return wire;
  }

  /// Waits for the next message that is an answer, and returns its type. Notices, parameter changes
  /// and notifications go to the listener; a ReadyForQuery sets [#status].
  public int next() {
    while (true) {
      int type = nextOfAnyKind();
      switch (type) {
        case -1 -> throw loss.apply(new EOFException());
        case 'N' -> listener.notice((NoticeResponse) BackendMessage.decode(type, wire));
        case 'A' -> listener.notification((NotificationResponse) BackendMessage.decode(type, wire));
        case 'S' -> {
          ParameterStatus change = (ParameterStatus) BackendMessage.decode(type, wire);
          parameters.put(change.name(), change.value());
          listener.parameterStatus(change);
        }
        case 'Z' -> {
          status = ((ReadyForQuery) BackendMessage.decode(type, wire)).status();
          wire.rewindBody();
          if (readyOwed() == 0) {
            answered();
          }
          return type;
        }
        default -> {
          return type;
        }
      }
    }
  }

  private int nextOfAnyKind() {
    try {
      return wire.next();
    } catch (SqlErrorException e) {
      // Lost, or out of step: either way what follows could not be understood.
      loss.markBroken();
      throw e;
    }
  }

  /// The current message, which is of type 'E', as the node said it.
  public SqlError readError() {
    ErrorResponse response = (ErrorResponse) BackendMessage.decode('E', wire);
    if (response.severity() == Severity.FATAL || response.severity() == Severity.PANIC) {
      loss.markBroken();
    }
    return response.error();
  }

  /// The error with a CONTEXT line that names this node.
  public SqlError inContext(SqlError error) {
    String line = "while executing command on " + address.name();
    return error.where(error.where() == null ? line : error.where() + "\n" + line);
  }

  /// Reads on to the last ReadyForQuery that is due, dropping everything. Returns the first error
  /// met, or null.
  public @Nullable SqlError drain() {
    SqlError first = null;
    while (readyOwed() > 0) {
      if (next() == 'E') {
        SqlError error = readError();
        first = first == null ? error : first;
      }
    }
    return first;
  }

  /// How many ReadyForQuery are still to come for what was written.
  public int readyOwed() {
    return (int) (wire.readyDue() - wire.readySeen());
  }

  /// Whether a request of so many bytes may be written before more answers are read: the rule
  /// against deadlock in [Wire].
  public boolean mayPipeline(long bytes) {
    long inFlight = wire.bytesWritten() - answeredAt;
    return inFlight == 0 || inFlight + bytes <= Wire.PIPELINE_BYTES_MAX;
  }

  /// The owner has read the answers to all it has written. Only needed after a Flush message; a
  /// ReadyForQuery tells by itself.
  public void answered() {
    answeredAt = wire.bytesWritten();
  }

  // dpg's own SQL

  /// Runs statements by the simple protocol; returns the answer to the last one.
  public QueryResult query(String sql) {
    return new NodeQuery(this, limits.resultBytesMax()).simple(sql);
  }

  /// Runs one statement with text parameters, null for NULL, by the extended protocol.
  public QueryResult query(String sql, List<@Nullable String> values) {
    return new NodeQuery(this, limits.resultBytesMax()).extended(sql, values);
  }

  /// Runs several statements in one round trip; their results in the same order.
  public List<QueryResult> queries(List<String> statements) {
    return new NodeQuery(this, limits.resultBytesMax()).script(String.join(";\n", statements));
  }

  /// Sends one statement whose [#answer] is read later, so that several nodes can work at once.
  public void ask(String sql) {
    wire().begin('Q').putString(sql).end().flush();
  }

  /// The answer to what was asked.
  public QueryResult answer() {
    return new NodeQuery(this, limits.resultBytesMax()).answer();
  }

  /// Runs statements for their effect.
  public void execute(String script) {
    new NodeQuery(this, limits.resultBytesMax()).discarding(script);
  }

  /// Runs statements for their effect; nobody is told what the node says of them but errors.
  public void executeSilently(String script) {
    NodeListener before = listener;
    listener = NodeListener.SILENT;
    try {
      execute(script);
    } finally {
      listener = before;
    }
  }

  /// Begins a `COPY ... FROM STDIN`.
  public CopyIn copyIn(String sql) {
    return CopyIn.begin(this, sql);
  }

  /// Whether its pool lent it out of the reserve.
  boolean extra() {
    return extra;
  }

  void extra(boolean fromReserve) {
    extra = fromReserve;
  }

  /// When its pool last knew it to work, in [System#nanoTime].
  long seenAt() {
    return seenAt;
  }

  void seenAt(long nanoTime) {
    seenAt = nanoTime;
  }

  public NodeListener listener() {
    return listener;
  }

  // The end

  /// Asks the node to cancel what the connection does. For any thread, as long as the connection is
  /// lent to whom the request is for; returns when the node has passed the request on.
  public void cancel() {
    NodeLoss cancelLoss = new NodeLoss(address);
    try (Wire other = socket.connect(cancelLoss);
        Deadline _ = new Deadline(limits.connectTimeout(), other::close)) {
      socket.encrypt(other, cancelLoss);
      other.write(new CancelRequest(processId, cancelKey));
      other.flush();
      // The node says nothing and hangs up when the signal is sent.
      int end = other.readRawByte();
      if (end != -1) {
        throw NodeLoss.error(address, "unexpected answer to a cancel request").asException();
      }
    }
  }

  /// Whether nothing is going on and nothing unread: fit for the next owner.
  boolean isClean() {
    return !isBroken()
        && readyOwed() == 0
        && status == TransactionStatus.IDLE
        && wire.isSynchronized();
  }

  /// Makes the connection clean, by ROLLBACK if need be; false when that fails, or when a statement
  /// may still be running.
  boolean makeClean() {
    if (isBroken() || readyOwed() > 0) {
      return false;
    }
    try (Deadline _ = deadline()) {
      if (!wire.isSynchronized()) {
        wire.begin('S').end().flush();
        drain();
      }
      if (status != TransactionStatus.IDLE) {
        execute("ROLLBACK");
      }
      return isClean();
    } catch (SqlErrorException e) {
      return false;
    }
  }

  /// Reads what the node said while the connection was idle; false when it has hung up. Never
  /// blocks.
  public boolean isAlive() {
    if (isBroken() || !wire.probe()) {
      return false;
    }
    while (wire.hasNextBuffered()) {
      if (wire.peekNextType() == 'E') {
        return false;
      }
      // An answer nobody asked for: the connection has lost its place.
      if ("NSA".indexOf(wire.peekNextType()) < 0) {
        return false;
      }
      nextAsynchronous();
    }
    return true;
  }

  private void nextAsynchronous() {
    int type = wire.next();
    if (BackendMessage.decode(type, wire) instanceof ParameterStatus(var name, var value)) {
      parameters.put(name, value);
    }
  }

  /// Says good-bye and closes.
  @Override
  public void close() {
    if (!isBroken()) {
      try {
        wire.begin('X').end().flush();
      } catch (SqlErrorException e) {
        // Already gone: nothing to say good-bye to.
        loss.markBroken();
      }
    }
    abort();
  }

  /// Closes the socket at once, for a reason that whoever waits on it is told. For any thread.
  void abort(String reason) {
    loss.because(reason);
    abort();
  }

  /// Closes the socket at once. For any thread; a read or write in progress fails with 08006.
  public void abort() {
    loss.markBroken();
    wire.close();
  }
}
