package io.dpg.isolation;

import io.dpg.isolation.Spec.Step;
import io.dpg.testkit.Endpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A server on which specs run: sessions that are used again and again, and one that looks whether
/// they wait. Owner: one thread.
final class SpecServer implements AutoCloseable {

  /// Most statements are done by then; for others it is asked whether they wait.
  private static final long QUICK_MILLIS = 15;

  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Endpoint endpoint;
  private final String schema;
  private final String blocked;
  private final TestSession observer;
  private final Map<String, TestSession> sessions = new LinkedHashMap<>();

  /// Sessions of which it is noted that they wait.
  private final Set<String> noted = new HashSet<>();

  /// @param schema where the tables are
  /// @param blocked a query that tells whether the process with the id `%d` waits for another one
  SpecServer(Endpoint endpoint, String schema, String blocked) throws Exception {
    this.endpoint = endpoint;
    this.schema = schema;
    this.blocked = blocked;
    this.observer = open();
  }

  private TestSession open() throws Exception {
    TestSession session = new TestSession(endpoint);
    session.run("SET search_path = " + schema);
    session.run("SET deadlock_timeout = '150ms'");
    session.run("SET lock_timeout = '10s'");
    // What SERIALIZABLE takes for read depends on the plan, which must be the same everywhere.
    session.run("SET enable_indexscan = off");
    session.run("SET enable_bitmapscan = off");
    return session;
  }

  private TestSession session(String name) throws Exception {
    TestSession known = sessions.get(name);
    if (known == null) {
      known = open();
      sessions.put(name, known);
    }
    return known;
  }

  /// Prepares; a failure is an [IllegalStateException].
  void prepare(List<String> statements) throws Exception {
    for (String sql : statements) {
      String answer = observer.run(sql);
      if (answer.startsWith("ERROR")) {
        throw new IllegalStateException(sql + ": " + answer);
      }
    }
  }

  String ask(String sql) throws Exception {
    return observer.run(sql);
  }

  /// Runs steps in this order; a step whose session still waits is done when that is over. Gives
  /// what happened, line by line.
  List<String> run(List<Step> order) throws Exception {
    List<String> events = new ArrayList<>();
    // Who was told last answers first: a COMMIT before those who waited for it.
    LinkedHashMap<String, Future<String>> waiting = new LinkedHashMap<>();
    Deque<Step> due = new ArrayDeque<>(order);
    while (!due.isEmpty() || !waiting.isEmpty()) {
      Step step = nextOf(due, waiting);
      if (step == null) {
        awaitOne(waiting);
      } else {
        Future<String> answer = session(step.session()).start(step.sql());
        events.add(step.session() + ": " + step.sql());
        waiting.putFirst(step.session(), answer);
      }
      collect(waiting, events);
    }
    for (TestSession session : sessions.values()) {
      session.run("ROLLBACK");
      session.run("SELECT pg_advisory_unlock_all()");
    }
    return events;
  }

  private static @org.jspecify.annotations.Nullable Step nextOf(
      Deque<Step> due, Map<String, Future<String>> waiting) {
    for (Step step : due) {
      boolean first =
          due.stream()
              .filter(it -> it.session().equals(step.session()))
              .findFirst()
              .filter(step::equals)
              .isPresent();
      if (first && !waiting.containsKey(step.session())) {
        due.remove(step);
        return step;
      }
    }
    return null;
  }

  /// All wait for each other, or the rest waits for itself: one will fail.
  private static void awaitOne(Map<String, Future<String>> waiting) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (waiting.values().stream().noneMatch(Future::isDone)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("sessions wait for ever: " + waiting.keySet());
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /// Notes the answers of all sessions that do not wait for another one, and who waits.
  private void collect(Map<String, Future<String>> waiting, List<String> events) throws Exception {
    for (String name : List.copyOf(waiting.keySet())) {
      Future<String> answer = Objects.requireNonNull(waiting.get(name));
      if (settle(name, answer)) {
        events.add(name + " -> " + answer.get());
        waiting.remove(name);
        noted.remove(name);
      } else if (noted.add(name)) {
        events.add(name + " waits");
      }
    }
  }

  /// Waits until the session has its answer, or waits for another session.
  ///
  /// @return false when it waits
  private boolean settle(String name, Future<String> answer) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < deadline) {
      try {
        answer.get(QUICK_MILLIS, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException e) {
        String waits = observer.run(blocked.formatted(session(name).processId()));
        if (waits.equals("[t]") && !answer.isDone()) {
          return false;
        }
      }
    }
    throw new IllegalStateException("session " + name + " neither waits nor answers");
  }

  @Override
  public void close() throws java.sql.SQLException {
    observer.close();
    for (TestSession session : sessions.values()) {
      session.close();
    }
  }
}
