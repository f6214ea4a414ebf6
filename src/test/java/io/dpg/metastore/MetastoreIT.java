package io.dpg.metastore;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.TableName;
import io.dpg.metastore.Metastore.Seen;
import io.dpg.operations.TestDatabase;
import io.dpg.worker.NodeConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MetastoreIT {

  private static TestDatabase database;
  private static NodeConnection session;
  private static CatalogSnapshot shared;

  @BeforeAll
  static void start() {
    database = TestDatabase.start();
    session = database.connect("citus-coordinator");
    shared = Metastore.load(session);
  }

  @AfterAll
  static void stop() {
    session.close();
    database.close();
  }

  private static Seen see(@Nullable Seen before) {
    return Metastore.see(session, shared, before);
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
}
