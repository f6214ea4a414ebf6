package io.dpg.fault;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.Endpoint;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Clients that write until they are stopped, connect again when they lose their connection, and
/// remember what was acknowledged: single rows, COPY of many rows, transfers between accounts on
/// several nodes.
final class CrashLoad implements AutoCloseable {

  private static final int ACCOUNTS = 40;
  private static final int ROWS_PER_COPY = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Endpoint dpg;
  private final Random random;
  private final AtomicInteger lastId;
  private final List<Writer> writers;
  private volatile boolean stopped;

  CrashLoad(Endpoint dpg, long seed, int firstId) {
    this.dpg = dpg;
    this.random = new Random(seed);
    this.lastId = new AtomicInteger(firstId);
    this.writers =
        List.of(
            new Writer("rows", this::insert),
            new Writer("copies", this::copy),
            new Writer("transfers", this::transfer),
            new Writer("transfers", this::transfer));
  }

  static void createTables(Endpoint dpg) throws SQLException {
    dpg.execute(
        "SET citus.shard_count = 4; CREATE TABLE rows (id int PRIMARY KEY);"
            + " SELECT create_distributed_table('rows', 'id')",
        "SET citus.shard_count = 4; CREATE TABLE copies (batch int, id int);"
            + " SELECT create_distributed_table('copies', 'id', colocate_with => 'none')",
        "SET citus.shard_count = 4; CREATE TABLE accounts (id int PRIMARY KEY, balance int);"
            + " SELECT create_distributed_table('accounts', 'id')",
        "CREATE TABLE transfers (id int PRIMARY KEY, source int, target int, amount int);"
            + " SELECT create_distributed_table('transfers', 'id', colocate_with => 'none')",
        "INSERT INTO accounts SELECT i, 0 FROM generate_series(0, " + (ACCOUNTS - 1) + ") i");
  }

  /// The number after the last one that was used.
  int nextId() {
    return lastId.get() + 1;
  }

  /// Returns when every client has been acknowledged this many more times.
  void await(int more) {
    List<Integer> goals = writers.stream().map(it -> it.acknowledged.size() + more).toList();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < writers.size(); i++) {
      Writer writer = writers.get(i);
      while (writer.acknowledged.size() < goals.get(i)) {
        assertThat(System.nanoTime())
            .as("%s go on; the last failure: %s", writer.table, writer.failure)
            .isLessThan(deadline);
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    }
  }

  /// Ends the clients' work.
  void finish() {
    stopped = true;
    writers.forEach(Writer::awaitEnd);
  }

  @Override
  public void close() {
    finish();
  }

  private interface Work {
    void run(Connection connection, int id) throws SQLException, IOException;
  }

  /// One client.
  private final class Writer {
    private final String table;
    private final Work work;
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile @Nullable Exception failure;

    Writer(String table, Work work) {
      this.table = table;
      this.work = work;
      this.thread = Thread.ofPlatform().name("crash-load").start(this::write);
    }

    private void write() {
      while (!stopped) {
        try (Connection connection = dpg.connect()) {
          while (!stopped) {
            int id = lastId.incrementAndGet();
            work.run(connection, id);
            acknowledged.add(id);
          }
        } catch (SQLException | IOException lost) {
          failure = lost;
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
      }
    }

    private void awaitEnd() {
      try {
        assertThat(thread.join(PATIENCE)).as("client of " + table + " ends").isTrue();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void insert(Connection connection, int id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO rows VALUES (" + id + ")");
    }
  }

  private void copy(Connection connection, int batch) throws SQLException, IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < ROWS_PER_COPY; i++) {
      rows.append(batch).append('\t').append(i).append('\n');
    }
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("COPY copies FROM STDIN", new StringReader(rows.toString()));
  }

  private void transfer(Connection connection, int id) throws SQLException {
    int source = random.nextInt(ACCOUNTS);
    int target = (source + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    // The smaller one first, so that transfers cannot wait for each other.
    boolean forwards = source < target;
    String change = "UPDATE accounts SET balance = balance + %d WHERE id = %d";
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(change.formatted(forwards ? -1 : 1, Math.min(source, target)));
      statement.execute(change.formatted(forwards ? 1 : -1, Math.max(source, target)));
      statement.execute(
          "INSERT INTO transfers VALUES (%d, %d, %d, 1)".formatted(id, source, target));
    }
    connection.commit();
  }

  /// Nothing that was acknowledged is lost, and what was not is there as a whole or not at all.
  void requireIntact() throws SQLException {
    for (Writer writer : writers) {
      String key = writer.table.equals("copies") ? "batch" : "id";
      Set<Integer> found = ConcurrentHashMap.newKeySet();
      dpg.rows("SELECT DISTINCT " + key + " FROM " + writer.table)
          .forEach(row -> found.add(Integer.valueOf(requireNonNull(row.getFirst()))));
      List<Integer> lost = new ArrayList<>(writer.acknowledged);
      lost.removeAll(found);
      assertThat(lost).as("acknowledged, but lost from " + writer.table).isEmpty();
    }
    assertThat(
            dpg.rows(
                "SELECT batch, count(*) FROM copies GROUP BY batch HAVING count(*) <> "
                    + ROWS_PER_COPY))
        .as("COPYs that are there in part")
        .isEmpty();
    assertThat(
            dpg.rows(
                """
                SELECT id, balance, moved FROM accounts JOIN
                  (SELECT account, sum(amount) moved FROM
                     (SELECT source account, -amount amount FROM transfers
                      UNION ALL SELECT target, amount FROM transfers) m GROUP BY account) t
                  ON account = id
                WHERE balance <> moved\
                """))
        .as("transfers that are there in part")
        .isEmpty();
  }
}
