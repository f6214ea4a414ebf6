package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.session.wayback.PlannedUpserts.Planned;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.Severity;
import io.dpg.wire.TransactionStatus;
import io.dpg.worker.NodeConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Listens to the plans of functions' `INSERT ... ON CONFLICT DO UPDATE` while the coordinator node
/// runs a statement: they have the values of variables, which nothing else tells.
///
/// Owner: the session's thread; [#plan] is for that of the connection that comes back.
final class UpsertWatch {

  private static final String BEGIN =
      """
      SELECT pg_catalog.set_config('dpg.kept_plan_messages', pg_catalog.current_setting('client_min_messages'), false),
        pg_catalog.set_config('dpg.kept_plan_mode', pg_catalog.current_setting('plan_cache_mode'), false),
        pg_catalog.set_config('client_min_messages', 'log', false),
        pg_catalog.set_config('plan_cache_mode', 'force_custom_plan', false),
        pg_catalog.set_config('debug_pretty_print', 'off', false),
        pg_dist.print_plans(true)\
      """;

  private static final String END =
      """
      SELECT pg_dist.print_plans(false),
        pg_catalog.set_config('plan_cache_mode', pg_catalog.current_setting('dpg.kept_plan_mode'), false),
        pg_catalog.set_config('client_min_messages', pg_catalog.current_setting('dpg.kept_plan_messages'), false)\
      """;

  private static final String PLAN = "plan:";

  /// What `pg_dist.planned_upsert` says when it is about to ask for the plan of its statement.
  private static final String ASKS = "dpg asks for a plan ";

  /// A function of users' can say what it likes; but then it says that it does.
  private static final List<String> OF_STATEMENTS = List.of("SQL statement \"", "SQL function \"");

  private static final String CHANGE = "MODIFYTABLE";
  private static final int PLANS_MAX = 64;
  private static final int WAIT_SECONDS_MAX = 60;

  private final NodeConnection coordinator;
  private final boolean talkative;
  private final boolean inBlock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  private final SequencedMap<String, String> plans = new LinkedHashMap<>();
  private String asked = "";
  private boolean ended;

  private UpsertWatch(NodeConnection coordinator, boolean talkative) {
    this.coordinator = coordinator;
    this.talkative = talkative;
    this.inBlock = coordinator.status() == TransactionStatus.IN_TRANSACTION;
  }

  static UpsertWatch begin(NodeConnection coordinator) {
    List<@Nullable String> kept = coordinator.query(BEGIN).rows().getFirst();
    return new UpsertWatch(coordinator, OnlyWatch.isTalkative(kept.getFirst()));
  }

  /// Whether a notice is there because of the watch only, which the client must not see.
  boolean takes(NoticeResponse notice) {
    if (notice.severity() != Severity.LOG) {
      return false;
    }
    SqlError said = notice.notice();
    if (said.message().equals(PLAN)) {
      keep(said);
      return true;
    }
    if (said.message().startsWith(ASKS)) {
      answer(said.message().substring(ASKS.length()));
      return true;
    }
    return !talkative;
  }

  private void keep(SqlError said) {
    String stack = said.where();
    String plan = said.detail();
    if (stack == null
        || plan == null
        || !plan.contains(CHANGE)
        || OF_STATEMENTS.stream().noneMatch(stack::startsWith)) {
      return;
    }
    lock.lock();
    try {
      plans.remove(stack);
      plans.put(stack, plan);
      if (plans.size() > PLANS_MAX) {
        plans.remove(plans.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  private void answer(String token) {
    lock.lock();
    try {
      asked = token;
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The plan of the statement that asks; empty where it is not known.
  ///
  /// @param stack the functions and statements that are running, the asking one first
  /// @param token what it has said before, so that its plan has come
  Optional<Planned> plan(String stack, String token) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
      while (!asked.equals(token) && left > 0) {
        left = told.awaitNanos(left);
      }
      return asked.equals(token) ? latest(stack) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Planned> latest(String stack) {
    String ofLoop = "\"\n" + stack;
    return plans.sequencedEntrySet().reversed().stream()
        .filter(plan -> plan.getKey().equals(stack) || plan.getKey().endsWith(ofLoop))
        .map(plan -> new Planned(plan.getKey(), plan.getValue()))
        .findFirst();
  }

  /// Ends the watch. A transaction that has failed takes back what was set; a connection that is
  /// outside of one and cannot be told is not used again.
  void end() {
    if (ended || coordinator.isBroken()) {
      return;
    }
    ended = true;
    if (coordinator.readyOwed() == 0 && coordinator.status() != TransactionStatus.FAILED) {
      coordinator.query(END);
    } else if (!inBlock) {
      coordinator.markBroken();
    }
  }
}
