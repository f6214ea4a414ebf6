package io.dpg.server;

import io.dpg.error.SqlErrorException;
import io.dpg.metastore.ProcessRegister;
import io.dpg.metastore.ProcessRegister.Company;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This dpg among all that serve the same nodes: it shows that it lives, learns of the others, and
/// sees to it that a change of the metadata by one is known to all before its client is told.
///
/// As long as it is alone, nothing of this costs anything: a second one is let in only once the
/// first has said that it knows of it. Threads: any.
final class Processes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Processes.class);

  private static final Duration REJOIN_PAUSE = Duration.ofMillis(200);
  private static final Duration POLL_PAUSE = Duration.ofMillis(2);

  /// A process that does not answer for so long is stalled, and expelled.
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private final String instance;
  private final Supplier<NodeConnection> opener;
  private final InternalConnections coordinator;
  private final String secret;
  private final MetadataGate gate;
  private volatile NodeConnection life;
  private volatile Company company = Company.NONE;
  private volatile @Nullable InetSocketAddress wayBack;
  private volatile boolean closed;
  private volatile @Nullable LongSupplier metadata;

  private Processes(
      String instance,
      Supplier<NodeConnection> opener,
      InternalConnections coordinator,
      String proposedSecret) {
    this.instance = instance;
    this.opener = opener;
    this.coordinator = coordinator;
    this.gate = new MetadataGate(this::hasOthers, opener);
    this.life = opener.get();
    this.secret = ProcessRegister.join(life, instance, proposedSecret);
  }

  /// Joins the others. They may not know yet when this returns.
  ///
  /// @param opener opens a connection to the coordinator node, for as long as this process lives
  /// @param proposedSecret for the case that there are no others
  static Processes join(
      String instance,
      Supplier<NodeConnection> opener,
      InternalConnections coordinator,
      String proposedSecret) {
    return new Processes(instance, opener, coordinator, proposedSecret);
  }

  /// Between this process and the others.
  MetadataGate gate() {
    return gate;
  }

  /// By which the coordinator node proves itself to each of the processes.
  String secret() {
    return secret;
  }

  /// Begins to follow what others change, and waits until they know of this process.
  ///
  /// @param reload waits for what has begun without regard to others, reads the metadata anew and
  ///   gives their version
  void follow(LongSupplier reload) {
    metadata = reload;
    Thread.ofVirtual().name("other-processes").start(this::listen);
    awaitOthers(refresh());
  }

  /// Says where the coordinator node comes back to this process.
  void publish(InetSocketAddress address) {
    wayBack = address;
    coordinator.run(connection -> ProcessRegister.publish(connection, instance, address));
  }

  /// Whether other processes serve the same nodes.
  boolean hasOthers() {
    return company.others() > 0;
  }

  /// Whether a connection back that is from no process's session is this one's to serve.
  boolean servesStrangers() {
    return company.isLast();
  }

  /// Whether a process has died. Nobody is taken for dead whose connection lives.
  boolean isDead(String other) {
    return coordinator.with(connection -> ProcessRegister.isDead(connection, other));
  }

  /// Counts the others anew: those that have died are no others any more.
  void count() {
    if (hasOthers()) {
      acknowledge(0);
    }
  }

  /// Returns when all others work with this version of the metadata, or are gone.
  void awaitOthers(long version) {
    if (!hasOthers()) {
      return;
    }
    long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
    List<String> behind = othersBehind(version);
    while (!behind.isEmpty()) {
      if (System.nanoTime() > deadline) {
        behind.forEach(this::expel);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(POLL_PAUSE.toNanos());
      behind = othersBehind(version);
    }
  }

  private List<String> othersBehind(long version) {
    return coordinator.with(connection -> ProcessRegister.behind(connection, version)).stream()
        .filter(other -> !other.equals(instance))
        .toList();
  }

  private void expel(String other) {
    LOG.atWarn().addKeyValue("instance", other).log("another dpg does not answer");
    coordinator.run(connection -> ProcessRegister.expel(connection, other));
  }

  private void acknowledge(long version) {
    company = coordinator.with(connection -> ProcessRegister.seen(connection, instance, version));
  }

  private long refresh() {
    // From here on commits and cuts keep to what is shared; those begun before are waited for.
    acknowledge(0);
    LongSupplier reload = metadata;
    long version = reload == null ? 0 : reload.getAsLong();
    acknowledge(version);
    return version;
  }

  private void listen() {
    while (!closed) {
      try {
        life.listener(new Changes());
        while (true) {
          life.next();
        }
      } catch (SqlErrorException lost) {
        if (!closed) {
          LOG.atDebug().addKeyValue("reason", lost.getMessage()).log("not among processes now");
          joinAgain();
        }
      }
    }
  }

  /// Meanwhile others may have taken this process for dead: what it was about to commit then is
  /// rolled back, and it must read the metadata anew.
  private void joinAgain() {
    try {
      // Periodic work on a thread of its own.
      Thread.sleep(REJOIN_PAUSE);
      life.close();
      life = opener.get();
      ProcessRegister.join(life, instance, secret);
      InetSocketAddress address = wayBack;
      if (address != null) {
        publish(address);
      }
      refresh();
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("could not join processes now");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What others say.
  private final class Changes implements NodeListener {
    @Override
    public void notification(NotificationResponse notification) {
      if (hasOthers() || notification.payload().equals(ProcessRegister.JOINED)) {
        try {
          refresh();
        } catch (SqlErrorException e) {
          // Who waits for an answer goes on when this process has been expelled.
          life.abort();
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    life.abort();
    gate.close();
  }
}
