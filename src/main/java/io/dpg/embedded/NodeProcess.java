package io.dpg.embedded;

import static io.dpg.error.SqlState.CANNOT_CONNECT_NOW;

import io.dpg.config.Timeouts;
import io.dpg.embedded.NodeStatus.State;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server of one node: starts it, starts it again when it dies, stops it. One virtual thread
/// supervises the server from [#start] to [#stop]; the fields belong to whoever of the two runs.
final class NodeProcess {

  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration DELAY_MAX = Duration.ofSeconds(10);
  private static final int DOUBLINGS_MAX = 10;
  private static final Duration STABLE = Duration.ofMinutes(1);
  private static final int FIRST_ATTEMPTS_MAX = 10;

  /// What a server says while processes of the one before still use its memory.
  private static final String STILL_IN_USE = "pre-existing shared memory block";

  private final LocalNode node;
  private final PostgresInstallation installation;
  private final NodeUser user;
  private final Timeouts timeouts;
  private final ClusterListener listener;
  private final NodeLog log;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile NodeStatus status;
  private volatile @Nullable Process process;
  private volatile @Nullable Thread supervisor;

  NodeProcess(
      LocalNode node,
      PostgresInstallation installation,
      NodeUser user,
      Timeouts timeouts,
      ClusterListener listener) {
    this.node = node;
    this.installation = installation;
    this.user = user;
    this.timeouts = timeouts;
    this.listener = listener;
    this.log = new NodeLog(node.log());
    this.status = new NodeStatus(node, State.STOPPED, 0, Instant.now(), 0);
  }

  NodeStatus status() {
    return status;
  }

  NodeLog log() {
    return log;
  }

  /// Starts the server, waits until it is ready and supervises it from then on.
  void start() {
    int attempt = 1;
    while (true) {
      try {
        launch();
        break;
      } catch (SqlErrorException failure) {
        if (attempt == FIRST_ATTEMPTS_MAX || !failure.error().message().contains(STILL_IN_USE)) {
          throw failure;
        }
        pause(delay(attempt++));
      }
    }
    listener.ready(node);
    supervisor = Thread.ofVirtual().name("node-" + node.name()).start(this::supervise);
  }

  private void launch() {
    try {
      deleteMisleadingFile();
      become(State.STARTING, 0);
      long logged = log.size();
      List<String> command =
          user.command(
              List.of(
                  installation.program("postgres").toString(),
                  "-D",
                  node.dataDirectory().toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(node.dataDirectory().toFile())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      Process launched = builder.start();
      process = launched;
      awaitReady(launched, logged);
    } catch (IOException failure) {
      throw StartFailures.io("could not start " + node.name(), failure);
    }
  }

  /// A server refuses to start while the process in its file is alive, even if that process now is
  /// another program. A file whose process is dead stays: the server looks for what is left of it.
  private void deleteMisleadingFile() throws IOException {
    Optional<PostmasterFile> file = PostmasterFile.read(node.dataDirectory());
    if (file.isPresent()
        && ProcessHandle.of(file.get().pid()).isPresent()
        && file.get().server(node.dataDirectory()).isEmpty()) {
      Files.deleteIfExists(PostmasterFile.path(node.dataDirectory()));
    }
  }

  private void awaitReady(Process launched, long logged) throws IOException {
    Instant deadline = Instant.now().plus(timeouts.nodeStart());
    while (launched.isAlive()) {
      Optional<PostmasterFile> file = PostmasterFile.read(node.dataDirectory());
      if (file.isPresent() && file.get().isReady() && isFrom(launched, file.get().pid())) {
        become(State.READY, file.get().pid());
        return;
      }
      if (Instant.now().isAfter(deadline) || pause(POLL)) {
        Signals.stop(server(launched), timeouts.shutdown());
        throw SqlError.of(
                CANNOT_CONNECT_NOW,
                "%s was not ready within %d seconds",
                node.name(),
                timeouts.nodeStart().toSeconds())
            .hint("See \"%s\"; raise timeouts.node_start in dpg.toml.", log.file())
            .asException();
      }
    }
    throw StartFailures.fromOutput("could not start " + node.name(), log.since(logged))
        .asException();
  }

  /// Whether a process is the launched one or, where `su` stands between, a child of it.
  private static boolean isFrom(Process launched, long pid) {
    return launched.pid() == pid
        || launched.descendants().anyMatch(descendant -> descendant.pid() == pid);
  }

  private ProcessHandle server(Process launched) {
    return PostmasterFile.read(node.dataDirectory())
        .filter(file -> isFrom(launched, file.pid()))
        .flatMap(file -> ProcessHandle.of(file.pid()))
        .orElse(launched.toHandle());
  }

  /// Starts the server again as often as it dies: what keeps it down, such as a full disk, may end.
  private void supervise() {
    int attempt = 0;
    while (true) {
      Instant began = Instant.now();
      int exitCode = awaitExit();
      if (closing.getCount() == 0) {
        return;
      }
      boolean wasStable = Duration.between(began, Instant.now()).compareTo(STABLE) > 0;
      attempt = wasStable ? 1 : attempt + 1;
      Duration delay = delay(attempt);
      become(State.DOWN, 0);
      listener.died(node, exitCode, attempt, delay);
      if (pause(delay)) {
        return;
      }
      restart();
    }
  }

  private void restart() {
    NodeStatus before = status;
    status = new NodeStatus(node, State.STARTING, 0, Instant.now(), before.restarts() + 1);
    try {
      launch();
      listener.ready(node);
    } catch (SqlErrorException failure) {
      LOG.atWarn()
          .addKeyValue("node", node.name())
          .addKeyValue("reason", failure.error().message())
          .log("node did not start");
    }
  }

  private int awaitExit() {
    Process running = process;
    try {
      return running == null ? -1 : running.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /// Stops the server and its supervision.
  void stop() {
    closing.countDown();
    Process running = process;
    if (running != null && running.isAlive()) {
      Signals.stop(server(running), timeouts.shutdown());
    }
    Thread supervising = supervisor;
    try {
      if (supervising != null && !supervising.join(timeouts.shutdown())) {
        supervising.interrupt();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (status.state() != State.STOPPED) {
      become(State.STOPPED, 0);
      listener.stopped(node);
    }
  }

  /// Stops several servers at the same time.
  static void stopAll(List<NodeProcess> processes) {
    inParallel(processes, NodeProcess::stop);
  }

  /// Starts several servers at the same time: all, or none when one cannot start.
  static void startAll(List<NodeProcess> processes) {
    try {
      inParallel(processes, NodeProcess::start);
    } catch (SqlErrorException failure) {
      stopAll(processes);
      throw failure;
    }
  }

  /// Fails with the first failure, when all are done.
  private static void inParallel(List<NodeProcess> processes, Consumer<NodeProcess> action) {
    List<Future<?>> pending = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (NodeProcess process : processes) {
        pending.add(executor.submit(() -> action.accept(process)));
      }
    }
    for (Future<?> done : pending) {
      try {
        done.get();
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof SqlErrorException expected) {
          throw expected;
        }
        throw new IllegalStateException("a node's task failed", failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw SqlError.of(CANNOT_CONNECT_NOW, "interrupted while starting").causedBy(interrupted);
      }
    }
  }

  private void become(State state, long processId) {
    status = new NodeStatus(node, state, processId, Instant.now(), status.restarts());
  }

  private static Duration delay(int attempt) {
    Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS_MAX));
    return doubled.compareTo(DELAY_MAX) < 0 ? doubled : DELAY_MAX;
  }

  /// Waits, and says whether the node was told to stop meanwhile.
  private boolean pause(Duration duration) {
    try {
      return closing.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
