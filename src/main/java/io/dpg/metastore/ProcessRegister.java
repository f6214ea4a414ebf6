package io.dpg.metastore;

import io.dpg.worker.NodeConnection;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

/// The dpg processes over the same nodes, as `pg_dist.dpg_process` lists them. A process lives as
/// long as the connection by which it has joined.
public final class ProcessRegister {

  /// What all are told when one joins; of other changes they are told the metadata's version.
  public static final String JOINED = "joined";

  private ProcessRegister() {}

  /// What a process has beside it.
  ///
  /// @param isLast whether it has joined last
  public record Company(int others, boolean isLast) {
    public static final Company NONE = new Company(0, true);
  }

  /// Joins by this connection, which is told of all changes from now on.
  ///
  /// @return the secret that all processes share: the proposed one if there are no others
  public static String join(NodeConnection life, String instance, String proposedSecret) {
    life.query("SELECT pg_catalog.pg_advisory_lock(pg_dist.process_lock($1))", List.of(instance));
    life.execute("LISTEN dpg_metadata");
    return Objects.requireNonNull(
        life.query("SELECT pg_dist.join_processes($1, $2)", List.of(instance, proposedSecret))
            .value());
  }

  /// Says how the coordinator node reaches this dpg, when something there reads a distributed
  /// table.
  public static void publish(NodeConnection connection, String instance, InetSocketAddress at) {
    connection.query(
        "SELECT pg_dist.publish_way_back($1, $2, $3::int)",
        List.of(instance, at.getAddress().getHostAddress(), Integer.toString(at.getPort())));
    connection.query("SELECT pg_dist.attach_missing_ways_back()");
  }

  /// Whether nobody holds the lock of a process.
  public static boolean isDead(NodeConnection connection, String instance) {
    return "t"
        .equals(connection.query("SELECT pg_dist.is_process_dead($1)", List.of(instance)).value());
  }

  /// Says that a process works with this version of the metadata.
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
    return connection
        .query("SELECT pg_dist.processes_behind($1::bigint)", List.of(Long.toString(version)))
        .rows()
        .stream()
        .map(row -> Objects.requireNonNull(row.getFirst()))
        .toList();
  }

  /// Ends the connection by which a process lives.
  public static void expel(NodeConnection connection, String instance) {
    connection.query("SELECT pg_dist.expel_process($1)", List.of(instance));
  }
}
