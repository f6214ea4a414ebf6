package io.dpg.transaction;

import io.dpg.error.SqlErrorException;
import io.dpg.transaction.activity.Backend;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections that a session has now, for other threads. A connection is not given back while
/// somebody has its node cancel what it does, so a request never meets the next owner's statement.
/// Threads: any.
final class Lending {

  private static final Logger LOG = LoggerFactory.getLogger(Lending.class);

  private final ReentrantLock lock = new ReentrantLock();
  private volatile List<Participant> lent = List.of();

  /// The session has these from now on. Those that it had before may then be given back.
  void publish(Collection<Participant> now) {
    lock.lock();
    try {
      lent = List.copyOf(now);
    } finally {
      lock.unlock();
    }
  }

  List<Backend> backends() {
    return lent.stream().map(it -> new Backend(it.node(), it.connection().processId())).toList();
  }

  /// Returns when the nodes have passed the requests on, or could not be reached.
  void cancel(Predicate<NodeConnection> which) {
    lock.lock();
    try {
      List<Thread> requests = new ArrayList<>();
      lent.stream()
          .map(Participant::connection)
          .filter(which.and(connection -> !connection.isBroken()))
          .forEach(it -> requests.add(Thread.ofVirtual().name("cancel").start(() -> cancel(it))));
      for (Thread request : requests) {
        request.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private static void cancel(NodeConnection connection) {
    try {
      connection.cancel();
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("could not cancel on a node");
    }
  }
}
