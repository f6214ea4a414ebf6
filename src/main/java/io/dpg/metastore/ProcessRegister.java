package io.dpg.metastore;

import io.dpg.worker.NodeConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The dpg processes over the same nodes, as `pg_dist.dpg_process` lists them. A process lives as
/// long as the connection by which it has joined.
public final class ProcessRegister {

  /// What all are told when one joins; of other changes they are told the metadata's version.
  public static final String JOINED = "joined";

  /// What all are told when one has a question.
  public static final String ASKED = "asked";

  /// The first part of the locks that mark connections: "dpg".
  private static final int MARK = 0x647067;

  private static final String END_MARKED =
      """
      SELECT pg_catalog.pg_terminate_backend(pid, 5000) FROM (
        SELECT DISTINCT pid FROM pg_catalog.pg_lock_status()
        WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %d AND objid = %s) marked\
      """;

  private ProcessRegister() {}

  /// What a process is among the others.
  ///
  /// @param secret that all share: the one it has proposed if there are no others
  /// @param number of its membership; another one after it was expelled
  public record Member(String secret, long number) {}

  /// What a process has beside it.
  ///
  /// @param isLast whether it has joined last
  public record Company(int others, boolean isLast) {
    public static final Company NONE = new Company(0, true);
  }

  /// A question of another process.
  public record Question(String id, String text) {}

  /// Joins by this connection, which is told of all changes from now on.
  public static Member join(NodeConnection life, String instance, String proposedSecret) {
    life.query("SELECT pg_catalog.pg_advisory_lock(pg_dist.process_lock($1))", List.of(instance));
    life.execute("LISTEN dpg_metadata");
    Row row =
        new Row(
            life.query(
                    "SELECT shared_secret, own_number FROM pg_dist.join_processes($1, $2)",
                    List.of(instance, proposedSecret))
                .rows()
                .getFirst());
    return new Member(row.text(0), Long.parseLong(row.text(1)));
  }

  /// Says how the coordinator node reaches this dpg, when something there reads a distributed
  /// table.
  public static void publish(NodeConnection connection, String instance, InetSocketAddress at) {
    connection.query(
        "SELECT pg_dist.publish_way_back($1, $2, $3::int)",
        List.of(instance, at.getAddress().getHostAddress(), Integer.toString(at.getPort())));
    connection.query("SELECT pg_dist.attach_missing_ways_back()");
  }

  /// Marks a connection to any node as this process's, so that others can end it.
  public static void mark(NodeConnection connection, String instance) {
    connection.execute(
        "SELECT pg_catalog.pg_advisory_lock_shared(%d, %d)".formatted(MARK, instance.hashCode()));
  }

  /// Ends all connections to a node that bear a process's mark.
  ///
  /// @param connection to the node, as a superuser
  public static void endMarked(NodeConnection connection, String instance) {
    String hash = Integer.toUnsignedString(instance.hashCode());
    connection.query(END_MARKED.formatted(MARK, hash));
  }

  /// A condition on rows of `pg_lock_status()`: locks that mark the connections of any dpg.
  public static String isMark() {
    return "(locktype = 'advisory' AND objsubid = 2 AND classid = " + MARK + ")";
  }

  /// Whether a process is still among the others.
  ///
  /// @param connection to the coordinator node, as anybody
  public static boolean isMember(NodeConnection connection, String instance, long number) {
    return isTrue(
        connection, "SELECT pg_dist.is_member($1, $2::bigint)", instance, Long.toString(number));
  }

  /// Whether nobody holds the lock of a process.
  public static boolean isDead(NodeConnection connection, String instance) {
    return isTrue(connection, "SELECT pg_dist.is_process_dead($1)", instance);
  }

  /// Takes the nodes from a process that is dead; false when it lives.
  public static boolean condemn(NodeConnection connection, String instance) {
    return isTrue(connection, "SELECT pg_dist.condemn_process($1)", instance);
  }

  /// Does something about a process that is dead, and then forgets it; it does not come back
  /// meanwhile. Nothing is done when it lives, or when somebody else does so right now.
  ///
  /// @param work false when it could not be done, and must be done again
  public static void forgetAfter(
      NodeConnection connection, String instance, java.util.function.BooleanSupplier work) {
    connection.execute("BEGIN");
    try {
      if (isDead(connection, instance) && work.getAsBoolean()) {
        forget(connection, instance);
        connection.execute("COMMIT");
      }
    } finally {
      // A connection that is not clean is rolled back by its pool as well.
      if (!connection.isBroken()) {
        connection.executeSilently("ROLLBACK");
      }
    }
  }

  /// A process has left the others, and has nothing on any node.
  public static void forget(NodeConnection connection, String instance) {
    connection.query("SELECT pg_dist.forget_process($1)", List.of(instance));
  }

  /// Says that a process works with this version of the metadata, and that it is there.
  public static Company seen(NodeConnection connection, String instance, long version) {
    Row row =
        new Row(
            connection
                .query(
                    "SELECT others, is_last FROM pg_dist.metadata_seen($1, $2::bigint)",
                    List.of(instance, Long.toString(version)))
                .rows()
                .getFirst());
    return new Company(row.number(0), row.flag(1));
  }

  /// The processes that do not work with this version yet.
  public static List<String> behind(NodeConnection connection, long version) {
    return texts(connection, "SELECT pg_dist.processes_behind($1::bigint)", Long.toString(version));
  }

  /// The processes whose locks are free.
  public static List<String> dead(NodeConnection connection) {
    return texts(connection, "SELECT pg_dist.dead_processes()");
  }

  /// The other processes that have not been heard of for so long.
  public static List<String> silent(NodeConnection connection, String instance, Duration patience) {
    return texts(
        connection,
        "SELECT pg_dist.silent_processes($1, $2::interval)",
        instance,
        patience.toMillis() + " ms");
  }

  /// Ends the connection by which a process lives.
  public static void expel(NodeConnection connection, String instance) {
    connection.query("SELECT pg_dist.expel_process($1)", List.of(instance));
  }

  /// Asks all other processes something.
  ///
  /// @return how to find the answers, one for each
  public static List<String> ask(NodeConnection connection, String instance, String question) {
    return texts(connection, "SELECT unnest(pg_dist.ask_processes($1, $2))", instance, question);
  }

  /// The answers that are there.
  public static List<String> answers(NodeConnection connection, List<String> ids) {
    return texts(
        connection,
        "SELECT answer FROM pg_dist.process_question"
            + " WHERE id = ANY ($1::bigint[]) AND answer IS NOT NULL",
        array(ids));
  }

  /// The questions are answered, or no longer of interest.
  public static void withdraw(NodeConnection connection, List<String> ids) {
    connection.query(
        "DELETE FROM pg_dist.process_question WHERE id = ANY ($1::bigint[])", List.of(array(ids)));
  }

  /// What others want to know of a process.
  public static List<Question> questions(NodeConnection connection, String instance) {
    List<Question> questions = new ArrayList<>();
    String open =
        "SELECT id, question FROM pg_dist.process_question"
            + " WHERE asked_of = $1 AND answer IS NULL ORDER BY id";
    connection.query(open, List.of(instance)).rows().stream()
        .map(Row::new)
        .forEach(row -> questions.add(new Question(row.text(0), row.text(1))));
    return questions;
  }

  public static void answer(NodeConnection connection, Question question, String answer) {
    connection.query(
        "UPDATE pg_dist.process_question SET answer = $2 WHERE id = $1::bigint",
        List.of(question.id(), answer));
  }

  private static String array(List<String> ids) {
    return "{" + String.join(",", ids) + "}";
  }

  private static boolean isTrue(NodeConnection connection, String sql, String... values) {
    return "t".equals(connection.query(sql, List.of(values)).value());
  }

  private static List<String> texts(NodeConnection connection, String sql, String... values) {
    return connection.query(sql, List.of(values)).rows().stream()
        .map(row -> Objects.requireNonNull(row.getFirst()))
        .toList();
  }
}
