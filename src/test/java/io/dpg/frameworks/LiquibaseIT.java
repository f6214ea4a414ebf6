package io.dpg.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Liquibase makes and distributes tables, and goes back step by step.
class LiquibaseIT {

  private static final Endpoint DPG = DpgCluster.shared();

  @BeforeEach
  void newSchema() throws SQLException {
    DPG.execute("DROP SCHEMA IF EXISTS liquibase_it CASCADE", "CREATE SCHEMA liquibase_it");
  }

  private interface Step {
    void run(Liquibase liquibase) throws LiquibaseException;
  }

  private static void liquibase(Step step) throws SQLException, LiquibaseException {
    try (Connection connection = DPG.connect(Map.of("currentSchema", "liquibase_it"))) {
      Database database =
          DatabaseFactory.getInstance()
              .findCorrectDatabaseImplementation(new JdbcConnection(connection));
      try (Liquibase liquibase =
          new Liquibase(
              "frameworks/liquibase/changes.sql", new ClassLoaderResourceAccessor(), database)) {
        step.run(liquibase);
      }
    }
  }

  @Test
  void updatesRollsBackAndUpdatesAgain() throws SQLException, LiquibaseException {
    liquibase(it -> it.update(new Contexts()));
    assertThat(DPG.rows("SELECT count(*), sum(balance) FROM liquibase_it.account"))
        .isEqualTo(List.of(List.of("20", "1262.50")));
    assertThat(distributed()).isEqualTo("2");
    liquibase(it -> it.rollback(2, ""));
    assertThat(distributed()).isEqualTo("0");
    assertThat(DPG.value("SELECT count(*) FROM liquibase_it.account")).isEqualTo("0");
    liquibase(it -> {
      it.update(new Contexts());
      assertThat(it.listUnrunChangeSets(new Contexts(), new liquibase.LabelExpression())).isEmpty();
    });
    assertThat(distributed()).isEqualTo("2");
    liquibase(Liquibase::dropAll);
    assertThat(distributed()).isEqualTo("0");
  }

  private static String distributed() throws SQLException {
    return String.valueOf(
        DPG.value(
            "SELECT count(*) FROM citus_tables WHERE table_name::text LIKE 'liquibase_it.%'"));
  }
}
