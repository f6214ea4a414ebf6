package io.dpg.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Flyway makes, distributes and changes tables, and takes them away.
class FlywayIT {

  private static final String SCHEMA = "flyway_it";
  private static final Endpoint DPG = DpgCluster.shared();

  @BeforeEach
  void dropSchema() throws SQLException {
    DPG.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
  }

  private static FluentConfiguration flyway() {
    return Flyway.configure()
        .dataSource(DPG.jdbcUrl(), DPG.user(), DPG.password())
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .locations("classpath:frameworks/flyway")
        .target("4")
        // As Flyway says of CREATE INDEX CONCURRENTLY, which waits for all transactions.
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .cleanDisabled(false);
  }

  @Test
  void migratesValidatesAndCleans() throws SQLException {
    Flyway flyway = flyway().load();
    assertThat(flyway.migrate().migrationsExecuted).isEqualTo(5);
    assertThat(flyway.migrate().migrationsExecuted).as("the second time").isZero();
    flyway.validate();
    assertThat(
            DPG.rows("SELECT name, events, high FROM flyway_it.events_per_tenant ORDER BY name")
                .getFirst())
        .isEqualTo(List.of("tenant 1", "20", "10"));
    assertThat(
            DPG.value(
                "SELECT citus_table_type FROM citus_tables WHERE table_name::text = 'flyway_it.event'"))
        .isEqualTo("distributed");
    flyway.clean();
    assertThat(
            DPG.value("SELECT count(*) FROM citus_tables WHERE table_name::text LIKE 'flyway_it%'"))
        .isEqualTo("0");
    assertThat(flyway.migrate().migrationsExecuted).as("after clean").isEqualTo(5);
  }

  @Test
  void aMigrationThatFailsLeavesNothing() throws SQLException {
    flyway().load().migrate();
    Flyway next = flyway().target("5").load();
    assertThatThrownBy(next::migrate)
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("column \"no_such_column\" of relation \"event\" does not exist");
    assertThat(DPG.value("SELECT to_regclass('flyway_it.note')")).isNull();
    assertThat(
            Arrays.stream(next.info().all())
                .filter(it -> it.getState().isFailed())
                .map(it -> String.valueOf(it.getVersion()))
                .toList())
        .as("what the history says has failed")
        .isEmpty();
    assertThat(DPG.value("SELECT count(*) FROM flyway_it.event")).isEqualTo("200");
  }

  /// Several instances of an application start at once: one migrates, the others wait for it.
  @Test
  void onlyOneOfManyMigrates() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> starts =
          threads.invokeAll(
              java.util.Collections.<Callable<Integer>>nCopies(
                  3, () -> flyway().load().migrate().migrationsExecuted));
      int executed = 0;
      for (Future<Integer> start : starts) {
        executed += start.get();
      }
      assertThat(executed).isEqualTo(5);
    }
  }
}
