package io.dpg.testkit;

import com.ongres.scram.client.ScramClient;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A client that says exactly what a test wants and shows exactly what the server answers. It
/// shares no code with dpg's own protocol layer, so that a common mistake cannot hide.
///
/// Messages are collected until an answer is read or [#transmit] is called: pipelining is the
/// normal case. A server that is silent for longer than the timeout is an [IllegalStateException].
public final class RawClient implements AutoCloseable {

  /// Protocol 3.0, which every client of today speaks.
  public static final int PROTOCOL_3_0 = 3 << 16;

  /// Protocol 3.2, new in PostgreSQL 18: cancel keys longer than four bytes.
  public static final int PROTOCOL_3_2 = 3 << 16 | 2;

  private static final int CANCEL_REQUEST = 1234 << 16 | 5678;
  private static final int SSL_REQUEST = 1234 << 16 | 5679;
  private static final int GSS_REQUEST = 1234 << 16 | 5680;
  private static final int BODY_BYTES_MAX = 1 << 26;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Endpoint endpoint;
  private final Socket socket;
  private final DataInputStream in;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final List<Reply> greeting = new ArrayList<>();

  private RawClient(Endpoint endpoint) {
    this.endpoint = endpoint;
    try {
      socket = new Socket();
      socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), 10_000);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A socket to the server over which nothing has been said.
  public static RawClient open(Endpoint endpoint) {
    return new RawClient(endpoint);
  }

  /// A session that is ready for its first statement.
  public static RawClient connect(Endpoint endpoint) {
    return connect(endpoint, Map.of());
  }

  /// A session with start-up parameters such as `client_encoding`.
  public static RawClient connect(Endpoint endpoint, Map<String, String> parameters) {
    RawClient client = open(endpoint);
    client.startup(PROTOCOL_3_0, parameters).authenticate();
    return client;
  }

  /// Everything the server said up to the first ReadyForQuery, apart from authentication.
  public List<Reply> greeting() {
    return List.copyOf(greeting);
  }

  public void timeout(Duration timeout) {
    try {
      socket.setSoTimeout((int) timeout.toMillis());
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  // What a client can say.

  public RawClient raw(byte[] bytes) {
    pending.writeBytes(bytes);
    return this;
  }

  public RawClient message(char type, Bytes body) {
    return raw(body.asMessage(type));
  }

  public RawClient startup(int version, Map<String, String> parameters) {
    Bytes body = new Bytes().int32(version);
    body.string("user").string(endpoint.user()).string("database").string(endpoint.database());
    parameters.forEach((name, value) -> body.string(name).string(value));
    return raw(body.int8(0).asStartup());
  }

  public RawClient sslRequest() {
    return raw(new Bytes().int32(SSL_REQUEST).asStartup());
  }

  public RawClient gssRequest() {
    return raw(new Bytes().int32(GSS_REQUEST).asStartup());
  }

  /// Asks on a connection of its own that another session's statement be cancelled.
  ///
  /// @param keyData that session's BackendKeyData
  public static void cancel(Endpoint endpoint, Reply keyData) {
    try (RawClient client = open(endpoint)) {
      client.raw(new Bytes().int32(CANCEL_REQUEST).bytes(keyData.body()).asStartup());
      client.read();
    }
  }

  public RawClient query(String sql) {
    return message('Q', new Bytes().string(sql));
  }

  public RawClient parse(String statement, String sql, int... types) {
    Bytes body = new Bytes().string(statement).string(sql).int16(types.length);
    for (int type : types) {
      body.int32(type);
    }
    return message('P', body);
  }

  public RawClient bind(BoundValues values) {
    return message('B', values.body());
  }

  /// @param kind 'S' for a statement, 'P' for a portal
  public RawClient describe(char kind, String name) {
    return message('D', new Bytes().int8(kind).string(name));
  }

  /// @param rowsMax 0 for all
  public RawClient execute(String portal, int rowsMax) {
    return message('E', new Bytes().string(portal).int32(rowsMax));
  }

  /// @param kind 'S' for a statement, 'P' for a portal
  public RawClient close(char kind, String name) {
    return message('C', new Bytes().int8(kind).string(name));
  }

  public RawClient sync() {
    return message('S', new Bytes());
  }

  /// The protocol's Flush message.
  public RawClient flush() {
    return message('H', new Bytes());
  }

  public RawClient copyData(String data) {
    return message('d', new Bytes().bytes(data.getBytes(StandardCharsets.UTF_8)));
  }

  public RawClient copyDone() {
    return message('c', new Bytes());
  }

  public RawClient copyFail(String reason) {
    return message('f', new Bytes().string(reason));
  }

  public RawClient terminate() {
    return message('X', new Bytes());
  }

  // How it listens.

  /// Sends what has been collected.
  public RawClient transmit() {
    try {
      pending.writeTo(socket.getOutputStream());
    } catch (IOException e) {
      // The server has hung up; what it said before can still be read.
    }
    pending.reset();
    return this;
  }

  /// The next message; [Reply#CLOSED] when the server has hung up.
  public Reply read() {
    transmit();
    try {
      int type = in.read();
      if (type < 0) {
        return Reply.CLOSED;
      }
      int length = in.readInt() - 4;
      if (length < 0 || length > BODY_BYTES_MAX) {
        throw new IllegalStateException("a message '" + (char) type + "' of " + length + " bytes");
      }
      byte[] body = new byte[length];
      in.readFully(body);
      return new Reply((char) type, body);
    } catch (SocketTimeoutException e) {
      throw new IllegalStateException("the server is silent", e);
    } catch (EOFException | SocketException e) {
      return Reply.CLOSED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next byte, where the protocol answers with a single one; -1 when the server has hung up.
  public int readByte() {
    transmit();
    try {
      return in.read();
    } catch (SocketTimeoutException e) {
      throw new IllegalStateException("the server is silent", e);
    } catch (IOException e) {
      return -1;
    }
  }

  /// The next messages up to and with the first of a type, or the end of the connection.
  public List<Reply> until(char type) {
    List<Reply> replies = new ArrayList<>();
    Reply reply;
    do {
      reply = read();
      replies.add(reply);
    } while (reply.type() != type && reply != Reply.CLOSED);
    return replies;
  }

  public List<Reply> untilReady() {
    return until('Z');
  }

  public List<Reply> untilClosed() {
    return until(Reply.CLOSED.type());
  }

  /// Logs in; a refusal is an [IllegalStateException].
  public RawClient authenticate() {
    if (logIn().getLast().type() != 'Z') {
      close();
      throw new IllegalStateException("login refused: " + greeting);
    }
    return this;
  }

  /// Answers the server's authentication requests.
  ///
  /// @return what it said otherwise, up to ReadyForQuery or its refusal
  public List<Reply> logIn() {
    ScramClient scram = null;
    Reply reply;
    do {
      reply = read();
      if (reply.type() == 'R') {
        scram = Authentication.answer(this, endpoint, scram, reply);
      } else {
        greeting.add(reply);
      }
    } while (reply.type() != 'Z' && reply.type() != 'E' && reply != Reply.CLOSED);
    return greeting();
  }

  /// Vanishes without a word: the connection is reset.
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
    close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
