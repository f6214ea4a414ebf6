package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.metastore.ProcessRegister;
import io.dpg.operations.EachNode.Done;
import io.dpg.operations.EachNode.Failed;
import io.dpg.transaction.activity.Backend;
import io.dpg.transaction.activity.GlobalPid;
import io.dpg.transaction.activity.LiveSession;
import io.dpg.transaction.activity.LockWait;
import io.dpg.transaction.activity.LockWaits;
import io.dpg.transaction.activity.Parties;
import io.dpg.transaction.activity.SessionState;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.QueryResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What sessions and the nodes' processes do, and which locks they hold and want: what is behind
/// `pg_stat_activity`, `citus_stat_activity`, `citus_lock_waits` and `citus_locks`. A node that
/// does not answer gives a warning and no rows.
final class Activity {

  private static final List<String> PROCESS_COLUMNS =
      List.of(
          "datid",
          "datname",
          "pid",
          "leader_pid",
          "usesysid",
          "usename",
          "application_name",
          "client_addr",
          "client_hostname",
          "client_port",
          "backend_start",
          "xact_start",
          "query_start",
          "state_change",
          "wait_event_type",
          "wait_event",
          "state",
          "backend_xid",
          "backend_xmin",
          "query_id",
          "query",
          "backend_type");

  private static final int PID = PROCESS_COLUMNS.indexOf("pid");
  private static final int USER = PROCESS_COLUMNS.indexOf("usename");
  private static final int WAIT_EVENT_TYPE = PROCESS_COLUMNS.indexOf("wait_event_type");
  private static final int WAIT_EVENT = PROCESS_COLUMNS.indexOf("wait_event");
  private static final int STATE = PROCESS_COLUMNS.indexOf("state");

  /// From here on up to `query`, PostgreSQL tells only who may see the role's doings.
  private static final int FIRST_PRIVATE = PROCESS_COLUMNS.indexOf("application_name");

  private static final int QUERY = PROCESS_COLUMNS.indexOf("query");

  private static final List<String> ACTIVITY_COLUMNS =
      prepend(List.of("global_pid", "nodeid", "is_worker_query"), PROCESS_COLUMNS);

  private static final String PROCESSES =
      "SELECT " + String.join(", ", PROCESS_COLUMNS) + " FROM pg_catalog.pg_stat_activity";

  /// The processes that serve a dpg, for a session or for nobody at the moment.
  private static final String SERVING =
      "SELECT DISTINCT pid FROM pg_catalog.pg_lock_status() WHERE " + ProcessRegister.isMark();

  private static final List<String> WAIT_COLUMNS =
      List.of(
          "waiting_gpid",
          "blocking_gpid",
          "blocked_statement",
          "current_statement_in_blocking_process",
          "waiting_nodeid",
          "blocking_nodeid");

  private static final List<String> LOCK_COLUMNS =
      List.of(
          "pid",
          "locktype",
          "database",
          "relation",
          "relation_name",
          "page",
          "tuple",
          "virtualxid",
          "transactionid",
          "classid",
          "objid",
          "objsubid",
          "virtualtransaction",
          "mode",
          "granted",
          "fastpath",
          "waitstart");

  private static final String LOCKS =
      "SELECT "
          + String.join(", ", LOCK_COLUMNS).replace("relation_name", "relation::regclass::text")
          + " FROM pg_catalog.pg_locks WHERE NOT "
          + ProcessRegister.isMark();

  private final ClusterTransaction transaction;
  private final NodeId coordinator;
  private final Parties parties;
  private final Visibility visibility;

  private Activity(ClusterTransaction transaction) {
    this.transaction = transaction;
    this.coordinator = transaction.catalog().coordinator().id();
    this.parties =
        new Parties(
            coordinator, transaction.sessions().all().stream().map(LiveSession::state).toList());
    this.visibility = Visibility.of(transaction.coordinator());
  }

  static String all(ClusterTransaction transaction, CallArguments arguments) {
    return Answer.rows(ACTIVITY_COLUMNS, new Activity(transaction).rows());
  }

  static String lockWaits(ClusterTransaction transaction, CallArguments arguments) {
    return Answer.rows(WAIT_COLUMNS, new Activity(transaction).waitRows());
  }

  static String locks(ClusterTransaction transaction, CallArguments arguments) {
    return Answer.rows(
        prepend(List.of("global_pid", "nodeid"), LOCK_COLUMNS),
        new Activity(transaction).lockRows());
  }

  private <T> Map<NodeId, T> ask(BiFunction<Node, NodeConnection, T> question) {
    List<Node> nodes =
        transaction.catalog().nodes().values().stream()
            .filter(Node::active)
            .sorted(Comparator.comparing(Node::id))
            .toList();
    Map<NodeId, T> answers = new HashMap<>();
    EachNode.run(transaction, nodes, question)
        .forEach((node, outcome) -> {
          switch (outcome) {
            case Done<T>(T value) -> answers.put(node, value);
            case Failed<T> failed ->
                transaction.tell(
                    SqlError.of(SqlState.WARNING, "%s", failed.failure().error().message()));
          }
        });
    return answers;
  }

  private List<List<@Nullable String>> rows() {
    Map<NodeId, List<QueryResult>> processes =
        ask((_, node) -> node.queries(List.of(PROCESSES, SERVING)));
    Map<GlobalPid, List<@Nullable String>> waits = new HashMap<>();
    List<List<@Nullable String>> rows = new ArrayList<>();
    processes.forEach((node, answers) -> {
      Set<@Nullable String> serving = new HashSet<>();
      answers.getLast().rows().forEach(row -> serving.add(row.getFirst()));
      for (List<@Nullable String> process : answers.getFirst().rows()) {
        Backend backend = new Backend(node, Integer.parseInt(requireNonNull(process.get(PID))));
        GlobalPid owner = parties.owner(backend).orElse(null);
        if (owner != null && "active".equals(process.get(STATE))) {
          waits.merge(owner, process, Activity::moreTelling);
        }
        rows.add(processRow(owner, process, backend, serving.contains(process.get(PID))));
      }
    });
    parties
        .sessions()
        .forEach((pid, session) -> rows.add(sessionRow(pid, session, waits.get(pid))));
    return rows;
  }

  /// A lock is what keeps a session waiting, whatever its other processes do.
  private static List<@Nullable String> moreTelling(
      List<@Nullable String> one, List<@Nullable String> other) {
    return "Lock".equals(other.get(WAIT_EVENT_TYPE)) ? other : one;
  }

  private List<@Nullable String> processRow(
      @Nullable GlobalPid owner,
      List<@Nullable String> process,
      Backend backend,
      boolean isServing) {
    boolean isDpgs = owner != null || isServing;
    String pid =
        owner != null ? owner.toString() : isDpgs ? null : GlobalPid.of(backend).toString();
    String isWorkerQuery =
        isDpgs ? "true" : "client backend".equals(process.getLast()) ? "false" : null;
    return prepend(Arrays.asList(pid, backend.node().toString(), isWorkerQuery), visible(process));
  }

  private List<@Nullable String> sessionRow(
      GlobalPid pid, SessionState session, @Nullable List<@Nullable String> process) {
    boolean idle = !session.work().isActive();
    SessionState.Client client = session.client();
    SessionState.Times times = session.times();
    List<@Nullable String> row =
        Arrays.asList(
            null,
            client.database(),
            Integer.toString(session.processId()),
            null,
            null,
            client.user(),
            client.application(),
            client.address(),
            null,
            Integer.toString(client.port()),
            times.session().toString(),
            text(times.transaction()),
            text(times.statement()),
            text(times.change()),
            idle ? "Client" : process == null ? null : process.get(WAIT_EVENT_TYPE),
            idle ? "ClientRead" : process == null ? null : process.get(WAIT_EVENT),
            session.work().state(),
            null,
            null,
            null,
            session.work().query(),
            "client backend");
    return prepend(List.of(pid.toString(), coordinator.toString(), "false"), visible(row));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private List<@Nullable String> visible(List<@Nullable String> process) {
    if (visibility.shows(process.get(USER))) {
      return process;
    }
    List<@Nullable String> masked = new ArrayList<>(process);
    for (int i = FIRST_PRIVATE; i < QUERY; i++) {
      masked.set(i, null);
    }
    masked.set(QUERY, Visibility.HIDDEN);
    return masked;
  }

  private List<List<@Nullable String>> waitRows() {
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (List<LockWait> waits : ask((node, it) -> LockWaits.on(node.id(), it)).values()) {
      for (LockWait wait : waits) {
        GlobalPid waiting = parties.of(wait.waiting());
        GlobalPid blocking = parties.of(wait.blocking());
        List<@Nullable String> row =
            Arrays.asList(
                waiting.toString(),
                blocking.toString(),
                query(waiting),
                query(blocking),
                waiting.node().toString(),
                blocking.node().toString());
        if (!rows.contains(row)) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private @Nullable String query(GlobalPid pid) {
    SessionState session = parties.session(pid).orElse(null);
    if (session == null) {
      return null;
    }
    return visibility.shows(session.client().user()) ? session.work().query() : Visibility.HIDDEN;
  }

  private List<List<@Nullable String>> lockRows() {
    List<List<@Nullable String>> rows = new ArrayList<>();
    ask((_, node) -> node.query(LOCKS).rows())
        .forEach((node, locks) -> {
          for (List<@Nullable String> lock : locks) {
            String pid = lock.getFirst();
            // A prepared transaction holds its locks without a process.
            String owner =
                pid == null
                    ? null
                    : parties.of(new Backend(node, Integer.parseInt(pid))).toString();
            rows.add(prepend(Arrays.asList(owner, node.toString()), lock));
          }
        });
    return rows;
  }

  private static <T extends @Nullable Object> List<T> prepend(List<T> first, List<T> rest) {
    List<T> all = new ArrayList<>(first);
    all.addAll(rest);
    return all;
  }
}
