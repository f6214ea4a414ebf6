package io.dpg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Stands between dpg and one node, on a Unix socket of its own, and understands enough of the
/// protocol to let something go wrong at a named message. Threads: any.
public final class FaultProxy implements AutoCloseable {

  private static final long STRIKE_SECONDS_MAX = 30;

  private final Path folder;
  private final Path node;
  private final ServerSocketChannel server;
  private final Set<FaultyConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Armed> armed = new AtomicReference<>(Armed.NONE);
  private volatile CountDownLatch healed = new CountDownLatch(1);
  private volatile boolean refusing;

  /// A fault that waits for its message.
  ///
  /// @param once whether it strikes no more after the first time
  /// @param next what waits after it has struck
  record Armed(
      FaultPoint point, Fault fault, boolean once, CountDownLatch struck, @Nullable Armed next) {
    static final Armed NONE =
        new Armed(FaultPoint.before("\0"), new Fault.Cut(), true, new CountDownLatch(0), null);

    static Armed once(FaultPoint point, Fault fault, @Nullable Armed next) {
      return new Armed(point, fault, true, new CountDownLatch(1), next);
    }

    boolean strikes(FaultPoint.Side side, String sql) {
      return point.side() == side
          && !(once && struck.getCount() == 0)
          && sql.contains(point.text());
    }
  }

  private FaultProxy(Path folder, Path node, ServerSocketChannel server) {
    this.folder = folder;
    this.node = node;
    this.server = server;
  }

  /// A proxy in front of a node's socket; its own socket has the same name in another folder.
  public static FaultProxy of(Path nodeSocket) {
    try {
      Path folder = Files.createTempDirectory("dpg-fault-");
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(folder.resolve(nodeSocket.getFileName())));
      FaultProxy proxy = new FaultProxy(folder, nodeSocket, server);
      Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the proxy's socket is.
  public Path folder() {
    return folder;
  }

  /// Lets a fault strike at the next message of this kind.
  public FaultProxy arm(FaultPoint point, Fault fault) {
    armed.set(Armed.once(point, fault, null));
    return this;
  }

  /// Lets a fault strike at the next message of this kind, and after it another one.
  public void arm(FaultPoint point, Fault fault, FaultPoint nextPoint, Fault next) {
    armed.set(Armed.once(point, fault, Armed.once(nextPoint, next, null)));
  }

  /// Lets a fault strike at each message of this kind until [#heal].
  public void armForGood(FaultPoint point, Fault fault) {
    armed.set(new Armed(point, fault, false, new CountDownLatch(1), null));
  }

  /// Waits until the fault armed last has struck.
  public void awaitStruck() {
    try {
      if (!armed().struck().await(STRIKE_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no message for " + armed().point());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Armed armed() {
    return Objects.requireNonNull(armed.get());
  }

  /// Whether the fault armed last has struck.
  public boolean hasStruck() {
    return armed().struck().getCount() == 0;
  }

  /// Breaks all connections and accepts no new ones until [#heal]: the node is not there.
  public void goDown() {
    refusing = true;
    connections.forEach(FaultyConnection::cut);
  }

  /// All is well again: what was stalled moves on, connections are accepted.
  public void heal() {
    armed.set(Armed.NONE);
    refusing = false;
    healed.countDown();
    healed = new CountDownLatch(1);
  }

  /// The fault for a message that is about to pass; null for none.
  @Nullable Fault faultFor(FaultPoint.Side side, String sql) {
    Armed waiting = armed();
    if (!waiting.strikes(side, sql)) {
      return null;
    }
    waiting.struck().countDown();
    if (waiting.next() != null) {
      armed.compareAndSet(waiting, waiting.next());
    }
    return waiting.fault();
  }

  void awaitHealing() throws InterruptedException {
    healed.await();
  }

  private void accept() {
    try {
      while (server.isOpen()) {
        SocketChannel client = server.accept();
        if (refusing) {
          client.close();
          continue;
        }
        open(client);
      }
    } catch (ClosedChannelException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(SocketChannel client) throws IOException {
    try {
      SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(node));
      FaultyConnection connection = new FaultyConnection(this, client, upstream);
      connections.add(connection);
      connection.start(() -> connections.remove(connection));
    } catch (IOException e) {
      client.close();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      connections.forEach(FaultyConnection::cut);
      heal();
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
