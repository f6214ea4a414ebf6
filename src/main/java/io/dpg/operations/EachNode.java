package io.dpg.operations;

import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import io.dpg.worker.NodeConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/// Does something on several nodes at the same time, each on a connection outside of the
/// transaction.
public final class EachNode {

  private EachNode() {}

  /// What came of it on one node: a value, or the node's error.
  public sealed interface Outcome<T> {}

  public record Done<T>(T value) implements Outcome<T> {}

  public record Failed<T>(SqlErrorException failure) implements Outcome<T> {}

  /// Returns when all nodes have answered or failed; in the order of the nodes.
  public static <T> Map<NodeId, Outcome<T>> run(
      ClusterTransaction transaction, List<Node> nodes, BiFunction<Node, NodeConnection, T> work) {
    Map<NodeId, Outcome<T>> outcomes = new ConcurrentHashMap<>();
    List<Thread> threads =
        nodes.stream()
            .map(node ->
                Thread.ofVirtual()
                    .name("ask-" + node.name())
                    .start(() -> outcomes.put(node.id(), one(transaction, node, work))))
            .toList();
    awaitAll(threads);
    Map<NodeId, Outcome<T>> ordered = new LinkedHashMap<>();
    for (Node node : nodes) {
      Outcome<T> outcome = outcomes.get(node.id());
      if (outcome == null) {
        throw new IllegalStateException("no outcome for node " + node.id());
      }
      ordered.put(node.id(), outcome);
    }
    return ordered;
  }

  private static <T> Outcome<T> one(
      ClusterTransaction transaction, Node node, BiFunction<Node, NodeConnection, T> work) {
    try {
      return new Done<>(transaction.outside(node, connection -> work.apply(node, connection)));
    } catch (SqlErrorException failure) {
      return new Failed<>(failure);
    }
  }

  private static void awaitAll(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          // The session is to end; its threads end with the connections they wait for.
          interrupted = true;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
