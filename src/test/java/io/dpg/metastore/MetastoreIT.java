package io.dpg.metastore;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.TableName;
import io.dpg.metastore.Metastore.Seen;
import io.dpg.operations.TestDatabase;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MetastoreIT {

  private static final Metastore METASTORE = new Metastore();

  private static TestDatabase database;
  private static NodeConnection session;
  private static CatalogSnapshot shared;

  @BeforeAll
  static void start() {
    database = TestDatabase.start();
    session = database.connect("citus-coordinator");
    shared = METASTORE.load(session);
  }

  @AfterAll
  static void stop() {
    session.close();
    database.close();
  }

  private static Seen see(@Nullable Seen before) {
    return METASTORE.see(session, shared, before);
  }

  private static boolean shows(Seen seen, String table) {
    return seen.snapshot().table(new TableName("public", table)).isPresent();
  }

  private static void manage(String table) {
    session.execute(
        "CREATE TABLE %1$s (a int); SELECT pg_dist.register_local_table('%1$s', false)"
            .formatted(table));
  }

  @Test
  void readsAnewOnlyAfterAChange() {
    session.execute("BEGIN");
    Seen unchanged = see(null);
    manage("one");
    Seen changed = see(unchanged);
    assertThat(shows(unchanged, "one")).isFalse();
    assertThat(shows(changed, "one")).isTrue();
    assertThat(see(changed)).isSameAs(changed);
    session.execute("ROLLBACK; BEGIN");
    assertThat(shows(see(changed), "one")).isFalse();
    session.execute("ROLLBACK");
  }

  /// Its shards were read before another session had committed them.
  @Test
  void leavesOutATableWithoutShards() {
    session.execute("BEGIN");
    manage("whole");
    manage("new");
    session.execute("DELETE FROM pg_dist.pg_dist_shard WHERE logicalrelid = 'new'::regclass");
    Seen seen = see(null);
    assertThat(shows(seen, "whole")).isTrue();
    assertThat(shows(seen, "new")).isFalse();
    session.execute("ROLLBACK");
  }

  @Test
  void aSavepointTakesItsChangesBack() {
    session.execute("BEGIN");
    manage("kept");
    Seen before = see(null);
    session.execute("SAVEPOINT s");
    manage("given_up");
    Seen within = see(before);
    assertThat(shows(within, "given_up")).isTrue();
    session.execute("ROLLBACK TO s");
    Seen after = see(within);
    assertThat(shows(after, "given_up")).isFalse();
    assertThat(shows(after, "kept")).isTrue();
    manage("another");
    assertThat(shows(see(within), "another")).isTrue();
    session.execute("ROLLBACK");
  }

  @Test
  void seesWhatOthersCommitMeanwhile() {
    session.execute("BEGIN");
    manage("mine");
    Seen before = see(null);
    try (NodeConnection other = database.connect("citus-coordinator")) {
      other.execute(
          "CREATE TABLE theirs (a int); SELECT pg_dist.register_local_table('theirs', false)");
    }
    assertThat(shows(see(before), "theirs")).isTrue();
    session.execute("ROLLBACK");
  }

  @Test
  void readsShardsAnewOnlyWhereTheyChanged() {
    session.execute("BEGIN");
    distribute("moved");
    distribute("stays");
    Seen before = see(null);
    session.execute("SAVEPOINT s");
    moveShards("moved");
    Seen moved = see(before);
    assertThat(nodes(moved, "moved")).doesNotContainAnyElementsOf(nodes(before, "moved"));
    assertThat(nodes(moved, "stays")).isEqualTo(nodes(before, "stays"));
    assertThat(moved.shards().values().stream().filter(it -> before.shards().containsValue(it)))
        .hasSize(1);
    session.execute("ROLLBACK TO s");
    assertThat(nodes(see(moved), "moved")).isEqualTo(nodes(before, "moved"));
    session.execute("ROLLBACK");
  }

  @Test
  void aTableThatIsGoneLeavesNoState() {
    session.execute("BEGIN");
    distribute("gone");
    session.execute("DROP TABLE gone");
    assertThat(
            session
                .query(
                    "SELECT count(*) FROM pg_dist.shards_state"
                        + " WHERE relation NOT IN (SELECT logicalrelid FROM pg_dist.pg_dist_shard)")
                .value())
        .isEqualTo("0");
    session.execute("ROLLBACK");
  }

  private static void distribute(String table) {
    session.execute(
        ("CREATE TABLE %1$s (a int);"
                + " SELECT pg_dist.register_distributed_table('%1$s', 1::int2, 'none', NULL, 2)")
            .formatted(table));
  }

  private static void moveShards(String table) {
    session.execute(
        ("UPDATE pg_dist.pg_dist_placement SET groupid = 0 WHERE shardid IN"
                + " (SELECT shardid FROM pg_dist.pg_dist_shard WHERE logicalrelid = '%s'::regclass)")
            .formatted(table));
  }

  private static List<NodeId> nodes(Seen seen, String table) {
    var found = (DistributedTable) seen.snapshot().table(new TableName("public", table)).get();
    return found.shards().shards().stream().flatMap(it -> it.nodes().stream()).toList();
  }
}
