package io.dpg.server;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.worker.Heartbeat;
import io.dpg.worker.NodeLimits;
import io.dpg.worker.NodePools;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Asks each node that dpg waits for, every second, whether it still answers: one that is stalled
/// would keep its sessions waiting for ever. A thread of its own.
final class NodeWatch implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final NodePools pools;
  private final NodeDirectory directory;
  private final Supplier<CatalogSnapshot> catalog;
  private final NodeLimits limits;
  private final Duration answerMax;
  private final Map<NodeId, Heartbeat> heartbeats = new HashMap<>();

  /// Nodes that have not answered the last question yet.
  private final Set<NodeId> asked = ConcurrentHashMap.newKeySet();

  private final Thread thread;

  /// @param answerMax how long a node may take
  NodeWatch(
      NodePools pools,
      NodeDirectory directory,
      Supplier<CatalogSnapshot> catalog,
      NodeLimits limits,
      Duration answerMax) {
    this.pools = pools;
    this.directory = directory;
    this.catalog = catalog;
    this.limits = limits;
    this.answerMax = answerMax;
    this.thread = Thread.ofVirtual().name("node-watch").start(this::runAgainAndAgain);
  }

  private void runAgainAndAgain() {
    try {
      while (true) {
        // Periodic work on a thread of its own.
        Thread.sleep(PAUSE);
        Map<NodeId, Node> nodes = catalog.get().nodes();
        nodes.values().stream().filter(Node::active).forEach(this::ask);
        forgetOthersThan(nodes.keySet());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      heartbeats.values().forEach(Heartbeat::close);
    }
  }

  private void ask(Node node) {
    Heartbeat heartbeat = heartbeats.computeIfAbsent(node.id(), _ -> heartbeat(node));
    if (asked.add(node.id())) {
      Thread.ofVirtual()
          .name("heartbeat-" + node.name())
          .start(() -> {
            try {
              heartbeat.beat(answerMax);
            } finally {
              asked.remove(node.id());
            }
          });
    }
  }

  private Heartbeat heartbeat(Node node) {
    NodeAccess access = directory.access(node);
    return new Heartbeat(pools.pool(access.address()), access.own(), limits);
  }

  private void forgetOthersThan(Set<NodeId> known) {
    heartbeats
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !known.contains(entry.getKey());
          if (gone) {
            entry.getValue().close();
          }
          return gone;
        });
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
