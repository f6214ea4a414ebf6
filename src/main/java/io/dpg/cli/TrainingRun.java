package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.error.SqlError;
import io.dpg.server.FirstUse;

/// A cluster that is up for as long as a client uses it once.
final class TrainingRun implements StartReport {

  private final Configuration configuration;
  private final ServerLife life;

  TrainingRun(Configuration configuration) {
    this.configuration = configuration;
    this.life = new ServerLife(configuration, Services.CLIENTS, this);
  }

  /// Returns when the cluster is down again.
  void run() {
    life.run();
  }

  @Override
  public void progress(String step) {
    // Nobody watches.
  }

  @Override
  public void ready() {
    try {
      FirstUse.of(configuration);
    } finally {
      life.requestStop();
    }
  }

  @Override
  public void failed(SqlError error) {
    // Then later starts take longer; whoever starts dpg in earnest will be told why it fails.
  }
}
