package io.dpg.fuzz;

import io.dpg.testkit.Endpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// One random schema on plain PostgreSQL and on dpg, and random statements on both.
final class Contest implements AutoCloseable {

  private static final int SHRINK_ATTEMPTS_MAX = 600;
  private static final String TIMEOUT = "SET statement_timeout = '5s'";

  private final String name;
  private final Schema schema;
  private final RandomGenerator random;
  private final Endpoint plainServer;
  private final Endpoint dpgServer;
  private final Connection plain;
  private final Connection dpg;
  private final Map<Form, Sessions> sessions = new EnumMap<>(Form.class);
  private final Tally tally;

  /// One session on each server.
  private record Sessions(Connection plain, Connection dpg) {}

  /// What came out over all contests.
  static final class Tally {
    final List<String> differences = new ArrayList<>();
    final Map<String, Integer> refusals = new TreeMap<>();
    int equal;
    int slow;
    long plainNanos;
    long dpgNanos;
    long schemaNanos;

    Outcome onPlain(Supplier<Outcome> run) {
      long start = System.nanoTime();
      Outcome outcome = run.get();
      plainNanos += System.nanoTime() - start;
      return outcome;
    }

    Outcome onDpg(Supplier<Outcome> run) {
      long start = System.nanoTime();
      Outcome outcome = run.get();
      dpgNanos += System.nanoTime() - start;
      return outcome;
    }

    @Override
    public String toString() {
      int refused = refusals.values().stream().mapToInt(Integer::intValue).sum();
      StringBuilder text = new StringBuilder();
      text.append(
          "%d equal, %d different, %d refused, %d timed out%n"
              .formatted(equal, differences.size(), refused, slow));
      text.append(
          "%.1f s for schemas, %.1f s on PostgreSQL, %.1f s on dpg%n"
              .formatted(schemaNanos / 1e9, plainNanos / 1e9, dpgNanos / 1e9));
      refusals.forEach((why, count) -> text.append("  %5d %s%n".formatted(count, why)));
      differences.forEach(it -> text.append(it).append('\n'));
      return text.toString();
    }
  }

  Contest(String name, RandomGenerator random, Endpoint plain, Endpoint dpg, Tally tally)
      throws SQLException {
    this.name = name;
    this.random = random;
    this.schema = Schema.random(random);
    this.tally = tally;
    this.plainServer = plain;
    this.dpgServer = dpg;
    this.plain = Form.SIMPLE.connect(plain);
    this.dpg = Form.SIMPLE.connect(dpg);
    sessions.put(Form.SIMPLE, new Sessions(this.plain, this.dpg));
  }

  /// The sessions for a form, opened when the first statement needs them.
  private Sessions sessions(Form form) throws SQLException {
    Sessions open = sessions.get(form);
    if (open != null) {
      return open;
    }
    Sessions opened = new Sessions(form.connect(plainServer), form.connect(dpgServer));
    sessions.put(form, opened);
    for (Connection each : List.of(opened.plain(), opened.dpg())) {
      mustRun(each, "SET client_min_messages = warning");
      mustRun(each, "SET search_path = " + name);
      mustRun(each, TIMEOUT);
    }
    return opened;
  }

  /// Runs so many statements; ends early when a write has made the two differ.
  void run(int statements) throws SQLException {
    long start = System.nanoTime();
    createSchema();
    tally.schemaNanos += System.nanoTime() - start;
    Queries queries = new Queries(schema, random);
    Writes writes = new Writes(schema, random, queries);
    for (int i = 0; i < statements; i++) {
      boolean goesOn =
          switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> write(writes.statement());
            case 4 -> fetch(queries.sorted());
            default -> read(queries.statement());
          };
      if (!goesOn) {
        return;
      }
    }
  }

  private void createSchema() throws SQLException {
    for (Connection each : List.of(plain, dpg)) {
      mustRun(each, "SET client_min_messages = warning");
      mustRun(each, "DROP SCHEMA IF EXISTS " + name + " CASCADE");
      mustRun(each, "CREATE SCHEMA " + name);
      mustRun(each, "SET search_path = " + name);
      for (Schema.Table table : schema.tables()) {
        mustRun(each, table.create());
        if (each.equals(dpg) && !table.distribute().isEmpty()) {
          mustRun(each, table.distribute());
        }
        if (!table.rows().isEmpty()) {
          mustRun(each, table.rows());
        }
      }
      mustRun(each, TIMEOUT);
    }
    if (random.nextInt(3) == 0) {
      for (String sql : schema.largeStatistics()) {
        mustRun(dpg, sql);
      }
    }
  }

  private boolean read(Fragment query) throws SQLException {
    Form form = Form.any(random);
    Sessions both = sessions(form);
    Outcome got = tally.onDpg(() -> form.run(both.dpg(), query.sql()));
    if (isRefused(got)) {
      return true;
    }
    Outcome expected = tally.onPlain(() -> form.run(both.plain(), query.sql()));
    if (isTooSlow(expected, got) || isEqual(expected, got)) {
      return true;
    }
    Fragment small = query.shrunk(it -> differs(it, form, both), SHRINK_ATTEMPTS_MAX);
    report(
        Fragment.of("-- " + form + "\n", small),
        form.run(both.plain(), small.sql()),
        form.run(both.dpg(), small.sql()));
    return !got.state().startsWith("08");
  }

  /// Reads a query by a cursor, in parts.
  private boolean fetch(Fragment query) throws SQLException {
    List<String> moves = new ArrayList<>();
    boolean scrolls = random.nextBoolean();
    int count = 2 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String number = Integer.toString(random.nextInt(9));
      moves.add(
          switch (random.nextInt(scrolls ? 7 : 3)) {
            case 0 -> "MOVE FORWARD " + number + " IN c";
            case 1 -> "FETCH NEXT FROM c";
            case 2 -> "FETCH FORWARD " + number + " FROM c";
            case 3 -> "FETCH BACKWARD " + number + " FROM c";
            case 4 -> "FETCH ABSOLUTE -" + number + " FROM c";
            case 5 -> "FETCH ABSOLUTE " + number + " FROM c";
            default -> "FETCH LAST FROM c";
          });
    }
    String declare = scrolls ? "DECLARE c SCROLL CURSOR FOR " : "DECLARE c NO SCROLL CURSOR FOR ";
    Outcome got = tally.onDpg(() -> fetched(dpg, declare + query.sql(), moves));
    if (isRefused(got)) {
      return true;
    }
    Outcome expected = tally.onPlain(() -> fetched(plain, declare + query.sql(), moves));
    if (isTooSlow(expected, got) || isEqual(expected, got)) {
      return true;
    }
    Fragment small =
        query.shrunk(
            it -> {
              Outcome plainly = fetched(plain, declare + it.sql(), moves);
              Outcome here = fetched(dpg, declare + it.sql(), moves);
              return plainly.succeeded()
                  && !plainly.equalsAnswer(here)
                  && !here.state().equals(Outcome.NOT_SUPPORTED);
            },
            SHRINK_ATTEMPTS_MAX);
    report(
        Fragment.of(declare, small, "; " + String.join("; ", moves)),
        fetched(plain, declare + small.sql(), moves),
        fetched(dpg, declare + small.sql(), moves));
    return !got.state().startsWith("08");
  }

  /// What each part gives, one after the other.
  private static Outcome fetched(Connection connection, String declare, List<String> moves) {
    try {
      connection.setAutoCommit(false);
      try {
        Outcome outcome = Outcome.of(connection, declare);
        List<String> rows = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (String move : moves) {
          if (!outcome.succeeded()) {
            return outcome;
          }
          outcome = Outcome.of(connection, move);
          columns.addAll(outcome.columns());
          rows.add(move + " " + outcome.count());
          rows.addAll(outcome.rows());
        }
        return new Outcome(outcome.state(), columns, rows, -1, outcome.message());
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      return new Outcome("?", List.of(), List.of(), -1, String.valueOf(e.getMessage()));
    }
  }

  private static boolean differs(Fragment query, Form form, Sessions both) {
    Outcome expected = form.run(both.plain(), query.sql());
    if (!expected.succeeded()) {
      return false;
    }
    Outcome got = form.run(both.dpg(), query.sql());
    return !expected.equalsAnswer(got)
        && !got.state().equals(Outcome.NOT_SUPPORTED)
        && !got.state().equals(Outcome.CANCELED);
  }

  /// A write is committed where both servers say the same, else shrunk in transactions that are
  /// rolled back.
  private boolean write(Writes.Write write) throws SQLException {
    Form form = Form.any(random);
    Sessions both = sessions(form);
    Outcome got = tally.onDpg(() -> begun(form, both.dpg(), write));
    if (isRefused(got)) {
      both.dpg().rollback();
      both.dpg().setAutoCommit(true);
      return true;
    }
    Outcome expected = tally.onPlain(() -> begun(form, both.plain(), write));
    boolean skipped = isTooSlow(expected, got) || isTransientDuplicate(expected, got);
    boolean equal = !skipped && isEqual(expected, got);
    end(both, equal && expected.succeeded());
    if (skipped || equal) {
      return true;
    }
    Fragment small =
        write
            .sql()
            .shrunk(
                it -> {
                  Outcome plainly = tried(form, both.plain(), it, write.table());
                  Outcome here = tried(form, both.dpg(), it, write.table());
                  return plainly.succeeded()
                      && !plainly.equalsAnswer(here)
                      && !here.state().equals(Outcome.NOT_SUPPORTED);
                },
                SHRINK_ATTEMPTS_MAX);
    report(
        Fragment.of("-- " + form + "\n", small),
        tried(form, both.plain(), small, write.table()),
        tried(form, both.dpg(), small, write.table()));
    return !got.state().startsWith("08");
  }

  /// Commits on both servers, or on none.
  private static void end(Sessions both, boolean commits) throws SQLException {
    for (Connection each : List.of(both.plain(), both.dpg())) {
      if (commits) {
        each.commit();
      } else {
        each.rollback();
      }
      each.setAutoCommit(true);
    }
  }

  /// PostgreSQL checks uniqueness row by row, in an order that nothing promises: an UPDATE of a key
  /// may meet a row that is about to change itself.
  private static boolean isTransientDuplicate(Outcome expected, Outcome got) {
    return expected.state().equals(Outcome.DUPLICATE) && got.succeeded();
  }

  private static Outcome tried(Form form, Connection connection, Fragment sql, Schema.Table table) {
    Outcome outcome = begun(form, connection, new Writes.Write(sql, table));
    try {
      connection.rollback();
      connection.setAutoCommit(true);
      return outcome;
    } catch (SQLException e) {
      return failed(e);
    }
  }

  /// The rows that a write returns, and those that its table has then, in a transaction that goes
  /// on.
  private static Outcome begun(Form form, Connection connection, Writes.Write write) {
    try {
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      return failed(e);
    }
    Outcome outcome = form.run(connection, write.sql().sql());
    if (!outcome.succeeded()) {
      return outcome;
    }
    Outcome after = Outcome.of(connection, "SELECT * FROM " + write.table().name());
    List<String> rows = new ArrayList<>(outcome.rows());
    rows.add("-- and then:");
    rows.addAll(after.rows());
    return new Outcome(after.state(), outcome.columns(), rows, outcome.count(), after.message());
  }

  private static Outcome failed(SQLException e) {
    return new Outcome("?", List.of(), List.of(), -1, String.valueOf(e.getMessage()));
  }

  private boolean isRefused(Outcome got) {
    if (!got.state().equals(Outcome.NOT_SUPPORTED)) {
      return false;
    }
    String reason = got.message().lines().findFirst().orElse("").replaceAll("\"[^\"]*\"", "\"…\"");
    tally.refusals.merge(reason, 1, Integer::sum);
    return true;
  }

  private boolean isTooSlow(Outcome expected, Outcome got) {
    boolean slow =
        expected.state().equals(Outcome.CANCELED) || got.state().equals(Outcome.CANCELED);
    tally.slow += slow ? 1 : 0;
    return slow;
  }

  private boolean isEqual(Outcome expected, Outcome got) {
    boolean equal = expected.equalsAnswer(got);
    tally.equal += equal ? 1 : 0;
    return equal;
  }

  private void report(Fragment small, Outcome expected, Outcome got) {
    StringBuilder text = new StringBuilder("---- " + name + "\n");
    for (Schema.Table table : schema.tables()) {
      if (small.sql().matches("(?s).*\\b" + table.name() + "\\b.*")) {
        text.append(table.create()).append(";\n");
        text.append(table.distribute()).append(table.distribute().isEmpty() ? "" : ";\n");
        text.append(table.rows()).append(table.rows().isEmpty() ? "" : ";\n");
      }
    }
    text.append(small.sql()).append(";\n");
    text.append("  expected ").append(expected.excerpt()).append('\n');
    text.append("  got      ").append(got.excerpt()).append('\n');
    tally.differences.add(text.toString());
  }

  private static void mustRun(Connection connection, String sql) throws SQLException {
    Outcome outcome = Outcome.of(connection, sql);
    if (!outcome.succeeded()) {
      throw new SQLException(sql + ": " + outcome.message(), outcome.state());
    }
  }

  @Override
  public void close() throws SQLException {
    for (Sessions each : sessions.values()) {
      each.plain().close();
      each.dpg().close();
    }
  }
}
