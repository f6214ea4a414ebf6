package io.dpg.isolation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.isolation.Spec.Step;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every spec on plain PostgreSQL and on dpg, once with all its rows on one shard and once
/// with its rows on several nodes: what each session sees, who waits, who fails and what is left
/// must be the same. `-Ddpg.isolation.orders=N` says in how many orders the steps are tried.
class IsolationIT {

  private static final int ORDERS = Integer.getInteger("dpg.isolation.orders", 3);

  private static final String PLAIN_BLOCKED =
      "SELECT pg_catalog.cardinality(pg_catalog.pg_blocking_pids(%d)) > 0";
  private static final String DPG_BLOCKED =
      "SELECT count(*) > 0 FROM citus_lock_waits WHERE citus_pid_for_gpid(waiting_gpid) = %d";

  /// `@n` in a spec is the row n; its branch decides about its shard.
  private enum Placement {
    ONE_SHARD("one", 0),
    SEVERAL_SHARDS("several", 1);

    private final String schema;
    private final int step;

    Placement(String name, int step) {
      this.schema = "isolation_" + name;
      this.step = step;
    }

    int branch(int row) {
      // These are on different nodes of three.
      return 1 + step * row;
    }

    String sql(String sql) {
      String text = sql;
      for (int row = 1; row <= 9; row++) {
        text =
            text.replace("@" + row, "branch = %d AND id = %d".formatted(branch(row), row))
                .replace("#" + row, "%d, %d".formatted(branch(row), row));
      }
      return text;
    }
  }

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE account (branch int, id int, balance int NOT NULL CHECK (balance > -1000),"
              + " note text, PRIMARY KEY (branch, id))",
          "CREATE TABLE entry (branch int, account int, amount int)",
          "CREATE TABLE rate (code int PRIMARY KEY, value int NOT NULL)",
          "CREATE TABLE trade (branch int, code int, amount int)");

  private static final List<String> FOREIGN_KEYS =
      List.of(
          "ALTER TABLE entry ADD CONSTRAINT entry_account"
              + " FOREIGN KEY (branch, account) REFERENCES account ON DELETE CASCADE",
          "ALTER TABLE trade ADD CONSTRAINT trade_rate FOREIGN KEY (code) REFERENCES rate");

  private static final List<String> DISTRIBUTION =
      List.of(
          "SELECT create_reference_table('rate')",
          "SELECT create_distributed_table('account', 'branch', shard_count := 6)",
          "SELECT create_distributed_table('entry', 'branch', colocate_with := 'account')",
          "SELECT create_distributed_table('trade', 'branch', colocate_with := 'account')");

  private static final Map<Placement, SpecServer> PLAIN = new EnumMap<>(Placement.class);
  private static final Map<Placement, SpecServer> DPG = new EnumMap<>(Placement.class);

  @BeforeAll
  static void createTables() throws Exception {
    for (Placement placement : Placement.values()) {
      PLAIN.put(placement, server(PlainPostgres.shared(), placement, PLAIN_BLOCKED, List.of()));
      DPG.put(placement, server(DpgCluster.shared(), placement, DPG_BLOCKED, DISTRIBUTION));
    }
  }

  private static SpecServer server(
      Endpoint endpoint, Placement placement, String blocked, List<String> distribution)
      throws Exception {
    endpoint.execute(
        "DROP SCHEMA IF EXISTS " + placement.schema + " CASCADE",
        "CREATE SCHEMA " + placement.schema);
    SpecServer server = new SpecServer(endpoint, placement.schema, blocked);
    server.prepare(TABLES);
    server.prepare(distribution);
    server.prepare(FOREIGN_KEYS);
    return server;
  }

  @AfterAll
  static void close() throws Exception {
    for (SpecServer server :
        Stream.concat(PLAIN.values().stream(), DPG.values().stream()).toList()) {
      server.close();
    }
  }

  static Stream<Spec> specs() {
    return Stream.of("reads.spec", "writes.spec", "locks.spec")
        .flatMap(file -> Spec.read(file).stream());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void isAsInPostgres(Spec spec) throws Exception {
    for (List<Step> order : spec.orders(ORDERS, new Random(spec.name().hashCode()))) {
      for (Placement placement : Placement.values()) {
        if (placement == Placement.ONE_SHARD || !spec.is("differs")) {
          SpecServer plain = requireNonNull(PLAIN.get(placement));
          SpecServer dpg = requireNonNull(DPG.get(placement));
          List<String> expected = outcome(plain, spec, order, placement);
          assertThat(outcome(dpg, spec, order, placement))
              .as("%s with rows on %s", spec.name(), placement)
              .isEqualTo(expected);
        }
      }
    }
  }

  private static List<String> outcome(
      SpecServer server, Spec spec, List<Step> order, Placement placement) throws Exception {
    List<String> preparation = new ArrayList<>();
    preparation.add("DELETE FROM trade; DELETE FROM entry; DELETE FROM account; DELETE FROM rate");
    preparation.add(placement.sql("INSERT INTO account VALUES (#1, 100), (#2, 100), (#3, 100)"));
    preparation.add("INSERT INTO rate VALUES (1, 10), (2, 20)");
    spec.setup().forEach(sql -> preparation.add(placement.sql(sql)));
    server.prepare(preparation);
    List<Step> steps =
        order.stream().map(step -> new Step(step.session(), placement.sql(step.sql()))).toList();
    List<String> events = new ArrayList<>(server.run(steps));
    List<String> checks =
        spec.check().isEmpty()
            ? List.of("SELECT id, balance FROM account ORDER BY id")
            : spec.check();
    if (spec.is("deadlock")) {
      // Who fails is left to chance: who began to wait first, or whose transaction is the youngest.
      long failed = events.stream().filter(event -> event.contains("-> ERROR 40P01")).count();
      events = new ArrayList<>(List.of(failed + " deadlocks"));
    }
    for (String check : checks) {
      events.add("check: " + server.ask(placement.sql(check)));
    }
    return events.stream().map(IsolationIT::withoutPlaces).toList();
  }

  /// Details name processes, hints and contexts the place.
  private static String withoutPlaces(String event) {
    return event.lines().findFirst().orElse("");
  }
}
