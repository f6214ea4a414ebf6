package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.embedded.ClusterListener;
import io.dpg.embedded.DataDirectory;
import io.dpg.embedded.EmbeddedCluster;
import io.dpg.embedded.LocalNode;
import io.dpg.embedded.NodeStatus;
import io.dpg.embedded.NodeUser;
import io.dpg.embedded.Ports;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One dpg process from its start to SIGTERM: the nodes, then the clients' service on top, and back
/// in the opposite order. All of it happens on the thread that calls [#run]; the signal only wakes
/// it.
final class ServerLife implements ClusterListener {

  private static final Logger LOG = LoggerFactory.getLogger(ServerLife.class);
  private static final Duration STOP_MARGIN = Duration.ofSeconds(60);

  private final Configuration configuration;
  private final ClientService service;
  private final StartReport report;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile @Nullable EmbeddedCluster cluster;
  private volatile boolean isStarting = true;
  private volatile ExitCode outcome = ExitCode.FAILED;

  ServerLife(Configuration configuration, ClientService service, StartReport report) {
    this.configuration = configuration;
    this.service = service;
    this.report = report;
  }

  /// Runs until the process is told to stop.
  ExitCode run() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    try {
      if (configuration.embedsNodes()) {
        runEmbedded();
      } else {
        runWithRemoteNodes();
      }
      outcome = ExitCode.OK;
    } catch (SqlErrorException failure) {
      LOG.atError().setCause(failure.getCause()).log(Main.line(failure.error()));
      report.failed(failure.error());
      outcome = ExitCode.of(failure.error().state());
    } catch (RuntimeException defect) {
      LOG.atError().setCause(defect).log("internal error");
      report.failed(
          SqlError.of(SqlState.INTERNAL_ERROR, "internal error; the log has the details"));
    } finally {
      ServerStatus.deleteOwn(configuration.dataDirectory());
      finished.countDown();
    }
    return outcome;
  }

  private void runEmbedded() {
    Ports.requireFree(
        configuration.listen().addresses(),
        configuration.listen().port(),
        configuration.listen().port() + 1000);
    try (EmbeddedCluster nodes = EmbeddedCluster.start(configuration, this)) {
      cluster = nodes;
      serve(Optional.of(nodes));
    } finally {
      cluster = null;
    }
  }

  private void runWithRemoteNodes() {
    try (DataDirectory _ = DataDirectory.open(configuration.dataDirectory(), NodeUser.find())) {
      serve(Optional.empty());
    }
  }

  private void serve(Optional<EmbeddedCluster> nodes) {
    progress("opening port " + configuration.listen().port());
    try (ClientService.Running _ = service.start(configuration, nodes)) {
      isStarting = false;
      writeStatus(ServerStatus.READY);
      LOG.atInfo().addKeyValue("port", configuration.listen().port()).log("ready");
      report.ready();
      stopRequested.await();
      LOG.atInfo().log("stopping");
      writeStatus(ServerStatus.STOPPING);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets [#run] return when it is not needed any more.
  void requestStop() {
    stopRequested.countDown();
  }

  /// Runs in the virtual machine's shutdown hook, which has to outlive the server's work. A start
  /// in progress is finished first. What does not stop in time is found by the next start.
  private void stop() {
    boolean wasAskedToStop = finished.getCount() > 0;
    stopRequested.countDown();
    try {
      Duration patience = configuration.timeouts().shutdown().plus(STOP_MARGIN);
      if (!finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atError().log("did not stop in time");
      } else if (wasAskedToStop && outcome == ExitCode.OK) {
        // A clean stop is a success, which the virtual machine's own exit code for SIGTERM is not.
        Runtime.getRuntime().halt(ExitCode.OK.code());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeStatus(String state) {
    List<NodeStatus> nodes =
        Optional.ofNullable(cluster).map(EmbeddedCluster::status).orElse(List.of());
    ServerStatus.of(configuration, state, nodes).write();
  }

  @Override
  public void progress(String step) {
    LOG.atInfo().log(step);
    writeStatus(ServerStatus.STARTING);
    report.progress(step);
  }

  @Override
  public void ready(LocalNode node) {
    LOG.atInfo().addKeyValue("node", node.name()).log("node ready");
    writeStatusOfNodes();
  }

  @Override
  public void died(LocalNode node, int exitCode, int attempt, Duration delay) {
    LOG.atWarn()
        .addKeyValue("node", node.name())
        .addKeyValue("exitCode", exitCode)
        .addKeyValue("attempt", attempt)
        .addKeyValue("delay", delay)
        .log("node died, starting it again");
    writeStatusOfNodes();
  }

  private void writeStatusOfNodes() {
    if (isStarting || stopRequested.getCount() == 0) {
      return;
    }
    try {
      writeStatus(ServerStatus.READY);
    } catch (SqlErrorException failure) {
      // A full disk must not keep a node from being started again.
      LOG.atWarn().addKeyValue("reason", failure.error().message()).log("status is out of date");
    }
  }
}
