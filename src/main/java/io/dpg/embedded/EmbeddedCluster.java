package io.dpg.embedded;

import io.dpg.config.Configuration;
import io.dpg.error.SqlErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The PostgreSQL nodes that dpg runs on this machine: one coordinator node and its workers, made
/// when they are needed for the first time, restarted when they die, stopped by [#close].
public final class EmbeddedCluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCluster.class);
  private static final Duration LOG_CHECK = Duration.ofSeconds(10);

  private final ClusterStart start;
  private final DataDirectory directory;

  /// The coordinator node, then the workers by number; further workers may come.
  private final CopyOnWriteArrayList<NodeProcess> processes;

  private final ReentrantLock growth = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);

  private EmbeddedCluster(ClusterStart start, List<NodeProcess> processes) {
    this.start = start;
    this.directory = start.directory();
    this.processes = new CopyOnWriteArrayList<>(processes);
  }

  /// Starts the nodes of a configuration and returns when all of them accept connections.
  ///
  /// @throws SqlErrorException with one line for a person when that is not possible: F0001 when the
  ///   data directory is in use, 55000 when it is of another version, 55006 when a port is taken,
  ///   53100 when the disk is full, 42501 when something is not allowed
  public static EmbeddedCluster start(Configuration configuration, ClusterListener listener) {
    return start(configuration, StartOptions.STANDARD, listener);
  }

  /// Starts the nodes of a configuration in another way than usual.
  public static EmbeddedCluster start(
      Configuration configuration, StartOptions options, ClusterListener listener) {
    NodeUser user = NodeUser.find();
    DataDirectory directory = DataDirectory.open(configuration.dataDirectory(), user);
    try {
      ClusterStart start = new ClusterStart(configuration, options, listener, user, directory);
      EmbeddedCluster cluster = new EmbeddedCluster(start, start.run());
      Thread.ofVirtual().name("node-logs").start(cluster::keepLogsSmall);
      return cluster;
    } catch (SqlErrorException failure) {
      directory.close();
      throw failure;
    } catch (IOException failure) {
      directory.close();
      throw StartFailures.io("could not start the nodes", failure);
    }
  }

  /// The coordinator node, then the workers by number.
  public List<LocalNode> nodes() {
    return processes.stream().map(process -> process.status().node()).toList();
  }

  /// Starts the worker of that name if it is the next one, the one after `citus-worker-3` being
  /// `citus-worker-4`; it is started with the others from now on. Empty for any other name.
  ///
  /// @throws SqlErrorException as [#start]
  public Optional<LocalNode> startWorker(String name) {
    growth.lock();
    try {
      // The coordinator node is counted, so the size is the next number.
      if (closing.getCount() == 0 || !name.equals(ClusterStart.workerName(processes.size()))) {
        return Optional.empty();
      }
      NodeProcess worker = start.runWorker(processes.size());
      processes.add(worker);
      return Optional.of(worker.status().node());
    } catch (IOException failure) {
      throw StartFailures.io("could not start \"" + name + "\"", failure);
    } finally {
      growth.unlock();
    }
  }

  /// The name that [#startWorker] would take now.
  public String nextWorker() {
    return ClusterStart.workerName(processes.size());
  }

  /// How the nodes are doing, in the order of [#nodes].
  public List<NodeStatus> status() {
    return processes.stream().map(NodeProcess::status).toList();
  }

  /// Stops the coordinator node, then all workers together, and lets go of the data directory.
  @Override
  public void close() {
    closing.countDown();
    processes.getFirst().stop();
    NodeProcess.stopAll(processes.subList(1, processes.size()));
    directory.close();
  }

  /// Stops the servers that a dpg process has left behind when it was killed; committed data is
  /// safe.
  ///
  /// @return how many there were
  public static int stopLeftovers(Configuration configuration) {
    Path root = configuration.dataDirectory();
    if (!Files.isDirectory(root)) {
      return 0;
    }
    List<ProcessHandle> servers = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root.toRealPath())) {
      for (Path folder : (Iterable<Path>) folders::iterator) {
        Path data = folder.resolve("data");
        if (!Files.isDirectory(data)) {
          continue;
        }
        PostmasterFile.read(data).flatMap(file -> file.server(data)).ifPresent(servers::add);
      }
    } catch (IOException failure) {
      throw StartFailures.io("could not read \"" + root + "\"", failure);
    }
    for (ProcessHandle server : servers) {
      LOG.atInfo().addKeyValue("pid", server.pid()).log("stopping a server left behind");
      Signals.FAST.send(server);
    }
    servers.forEach(server -> Signals.stop(server, configuration.timeouts().shutdown()));
    return servers.size();
  }

  private void keepLogsSmall() {
    try {
      while (!closing.await(LOG_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
        directory.log().rotate();
        for (NodeProcess process : processes) {
          process.log().rotate();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IOException failure) {
      LOG.atError().setCause(failure).log("node logs are no longer rotated");
    }
  }
}
