package io.dpg.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableName;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Statements that call cluster functions, on real nodes.
class OperationsIT {

  private static TestDatabase database;

  @BeforeAll
  static void start() {
    database = TestDatabase.start();
    database.script(
        """
        CREATE TABLE users (user_id BIGSERIAL PRIMARY KEY, username VARCHAR(255) NOT NULL, email VARCHAR(255) NOT NULL);
        """);
    database.run("SELECT create_distributed_table('users', 'user_id')");
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  private static SqlError errorOf(String sql) {
    return errorOf("NONE", sql);
  }

  private static SqlError errorOf(String role, String sql) {
    try {
      database.runAs(role, sql);
    } catch (SqlErrorException e) {
      return e.error();
    }
    throw new AssertionError("no error: " + sql);
  }

  @Test
  void placesTheFirstTableAsCitusDoes() {
    DistributedTable users =
        (DistributedTable) database.catalog().table(new TableName("public", "users")).orElseThrow();
    assertThat(users.shards().size()).isEqualTo(32);
    assertThat(users.shards().get(0).id().value()).isEqualTo(102008);
    assertThat(users.shards().get(31).id().value()).isEqualTo(102039);
    assertThat(
            database.rows(
                "SELECT nodename, count(*) FROM citus_shards WHERE table_name = 'users'::regclass"
                    + " GROUP BY 1 ORDER BY 1"))
        .containsExactly("citus-worker-1|11", "citus-worker-2|11", "citus-worker-3|10");
    assertThat(database.rows("SELECT get_shard_id_for_distribution_column('users', 123)"))
        .containsExactly("102022");
    assertThat(
            database.on(
                "citus-worker-1", "SELECT count(*) FROM pg_class WHERE relname ~ '^users_\\d+$'"))
        .isEqualTo("11");
  }

  @Test
  void settingsHaveCitusDefaults() {
    assertThat(database.rows("SHOW citus.shard_count")).containsExactly("32");
  }

  @Test
  void bootstrapMayBeRepeated() {
    long version = database.catalog().version();
    database.bootstrap();
    assertThat(database.catalog().version()).isEqualTo(version);
    assertThat(database.rows("SELECT count(*) FROM pg_dist_node")).containsExactly("4");
  }

  @Test
  void answersTheSeedsMonitoringQueries() {
    assertThat(database.rows("SELECT * FROM citus_get_active_worker_nodes()"))
        .containsExactly("citus-worker-1|5432", "citus-worker-2|5432", "citus-worker-3|5432");
    assertThat(
            database.rows(
                "SELECT nodename, COUNT(*) as shards, pg_size_pretty(SUM(shard_size)) as size"
                    + " FROM citus_shards WHERE nodename LIKE 'citus-worker-%' GROUP BY nodename"))
        .hasSize(3)
        .allMatch(row -> row.endsWith("kB"));
    assertThat(
            database.rows(
                "SELECT table_name::text, nodename, COUNT(*) as shard_count,"
                    + " pg_size_pretty(SUM(shard_size)) as size FROM citus_shards"
                    + " GROUP BY table_name, nodename ORDER BY table_name, nodename"))
        .anyMatch(row -> row.startsWith("users|citus-worker-3|10|"));
    assertThat(database.rows("SELECT * FROM citus_tables WHERE table_name = 'users'::regclass"))
        .singleElement()
        .asString()
        .matches("users\\|distributed\\|user_id\\|1\\|\\d+ kB\\|32\\|\\w+\\|heap");
    assertThat(database.run("SELECT * FROM pg_dist_node").rows().columns()).hasSize(13);
    assertThat(
            database
                .run("SELECT * FROM citus_dist_stat_activity WHERE state != 'idle'")
                .rows()
                .columns())
        .hasSize(25);
    assertThat(database.rows("SELECT * FROM citus_check_cluster_node_health()"))
        .hasSize(16)
        .allMatch(row -> row.endsWith("|t"));
  }

  @Test
  void addingAKnownNodeGivesItsId() {
    assertThat(database.rows("SELECT citus_add_node('citus-worker-1', 5432)")).containsExactly("2");
  }

  @Test
  void rebalancingAMissingTableGivesPostgresOwnError() {
    SqlError error = errorOf("SELECT rebalance_table_shards('table_name')");
    assertThat(error.state().code()).isEqualTo("42P01");
    assertThat(error.message()).isEqualTo("relation \"table_name\" does not exist");
    assertThat(database.run("SELECT rebalance_table_shards('users')").notices())
        .extracting(SqlError::message)
        .containsExactly("No moves available for rebalancing");
  }

  @Test
  void takesAKeyWithoutTheDistributionColumnButNoExclusion() {
    database.script(
        "CREATE TABLE orders (order_id BIGSERIAL PRIMARY KEY, user_id BIGINT NOT NULL,"
            + " total DECIMAL(10,2), CONSTRAINT once EXCLUDE USING hash (total WITH =))");
    SqlError error =
        errorOf("SELECT create_distributed_table('orders', 'user_id', colocate_with => 'users')");
    assertThat(error.state().code()).isEqualTo("0A000");
    assertThat(error.message()).isEqualTo("cannot create constraint on \"orders\"");
    assertThat(error.hint()).isEqualTo("Add \"user_id WITH =\" to the constraint, or drop it.");
    database.script("ALTER TABLE orders DROP CONSTRAINT once");
    database.run("SELECT create_distributed_table('orders', 'user_id', colocate_with => 'users')");
    assertThat(database.rows("SELECT distributed_tables_colocated('users', 'orders')"))
        .containsExactly("t");
    assertThat(
            database.rows(
                """
                SELECT count(*) FROM citus_shards u JOIN citus_shards o USING (nodename)
                WHERE u.table_name = 'users'::regclass AND o.table_name = 'orders'::regclass
                  AND get_colocated_shard_array(u.shardid) @> ARRAY[o.shardid]
                """))
        .containsExactly("32");
  }

  @Test
  void rollbackLeavesNothingBehind() {
    database.script("CREATE TABLE undone (id int)");
    try (TestTransaction transaction = database.begin()) {
      TestDatabase.runIn(transaction, "SELECT create_distributed_table('undone', 'id')");
      assertThat(transaction.catalog().version()).isNegative();
    }
    assertThat(database.catalog().table(new TableName("public", "undone"))).isEmpty();
    assertThat(
            database.on(
                "citus-worker-1", "SELECT count(*) FROM pg_class WHERE relname ~ '^undone'"))
        .isEqualTo("0");
  }

  @Test
  void movesExistingRowsToTheirShardsAndBack() {
    database.script(
        """
        CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
        CREATE SCHEMA "Odd schema";
        CREATE TABLE "Odd schema"."Items" (
          "Key" text COLLATE "C" NOT NULL, gone int, at timestamptz DEFAULT now(), m mood[], price numeric(8,2)
            CHECK (price >= 0), double numeric GENERATED ALWAYS AS (price * 2) STORED, span interval,
          PRIMARY KEY ("Key"));
        ALTER TABLE "Odd schema"."Items" DROP COLUMN gone;
        CREATE INDEX "by Price" ON "Odd schema"."Items" (lower("Key"), price DESC) WHERE price > 1;
        CREATE STATISTICS "Odd schema".st ON "Key", price FROM "Odd schema"."Items";
        INSERT INTO "Odd schema"."Items" ("Key", m, price, span)
          SELECT E'k\\t' || i, '{sad,it''s ok}', i % 7, '-1 day +02:00' FROM generate_series(1, 2000) i;
        """);
    List<String> before = database.rows(checksum("ONLY"));
    TestDatabase.Result result =
        database.run(
            "SELECT create_distributed_table('\"Odd schema\".\"Items\"', 'Key', shard_count => 5)");
    assertThat(result.notices())
        .extracting(SqlError::message)
        .containsExactly("Copying data from local table...", "copying the data has completed");
    assertThat(database.rows("SELECT count(*) FROM ONLY \"Odd schema\".\"Items\""))
        .containsExactly("0");
    assertThat(
            database.rows(
                "SELECT sum(result::int) FROM run_command_on_shards('\"Odd schema\".\"Items\"',"
                    + " 'SELECT count(*) FROM %s WHERE double = price * 2') WHERE success"))
        .containsExactly("2000");
    assertThat(
            database.rows(
                "SELECT bool_and(result = shardid::text) FROM (SELECT shardid, success, result FROM"
                    + " run_command_on_shards('\"Odd schema\".\"Items\"', 'SELECT \"Key\" FROM %s"
                    + " LIMIT 1')) s(shardid, ok, key) CROSS JOIN LATERAL (SELECT"
                    + " get_shard_id_for_distribution_column('\"Odd schema\".\"Items\"',"
                    + " key)::text) r(result)"))
        .containsExactly("t");
    assertThat(database.run("SELECT undistribute_table('\"Odd schema\".\"Items\"')").notices())
        .extracting(SqlError::message)
        .containsExactly("moving the data of Odd schema.Items");
    assertThat(database.rows(checksum("ONLY"))).isEqualTo(before);
    assertThat(
            database.on("citus-worker-1", "SELECT count(*) FROM pg_class WHERE relname ~ '^Items'"))
        .isEqualTo("0");
  }

  private static String checksum(String only) {
    return "SELECT count(*), md5(string_agg(i::text, ',' ORDER BY \"Key\")) FROM "
        + only
        + " \"Odd schema\".\"Items\" i";
  }

  @Test
  void copiesAReferenceTableToEveryWorkerInCallsPerRow() {
    database.script(
        """
        CREATE TABLE countries (country_code CHAR(2) PRIMARY KEY, country_name VARCHAR(100));
        CREATE TABLE currencies (code text PRIMARY KEY, country char(2) REFERENCES countries);
        INSERT INTO countries VALUES ('DE', 'Germany'), ('FR', E'Fra\\\\nce');
        """);
    database.run(
        "SELECT create_reference_table(t::regclass) FROM unnest(ARRAY['countries', 'currencies'])"
            + " t");
    ReferenceTable countries =
        (ReferenceTable)
            database.catalog().table(new TableName("public", "countries")).orElseThrow();
    assertThat(countries.nodes()).hasSize(4);
    assertThat(
            database.on(
                "citus-worker-2",
                "SELECT country_name FROM countries_"
                    + countries.shard()
                    + " WHERE country_code = 'FR'"))
        .isEqualTo("Fra\\nce");
    assertThat(
            database.on(
                "citus-worker-3",
                "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND confrelid = 'countries_"
                    + countries.shard()
                    + "'::regclass"))
        .isEqualTo("1");
    assertThat(
            database.rows(
                "SELECT count(*) FROM citus_shards WHERE table_name = 'countries'::regclass AND"
                    + " shard_size > 0"))
        .containsExactly("4");
    database.script(
        "CREATE TABLE visits (id int PRIMARY KEY, country char(2) REFERENCES countries)");
    database.run("SELECT create_distributed_table('visits', 'id')");
    assertThat(errorOf("SELECT undistribute_table('visits')").hint())
        .contains("cascade_via_foreign_keys=>true");
    database.run("SELECT undistribute_table('visits', cascade_via_foreign_keys => true)");
    assertThat(database.catalog().table(new TableName("public", "currencies"))).isEmpty();
    assertThat(database.rows("SELECT count(*) FROM countries")).containsExactly("2");
  }

  @Test
  void refusesPartitionedTablesWithoutDistributionColumn() {
    database.script("CREATE TABLE ranges (a int) PARTITION BY RANGE (a)");
    String message =
        "distributing partitioned tables in only supported for hash-distributed tables";
    assertError("SELECT create_reference_table('ranges')", "0A000", message);
    assertError("SELECT create_distributed_table('ranges', NULL)", "0A000", message);
  }

  @Test
  void refusesWhatCannotBeDistributed() {
    database.script(
        """
        CREATE TABLE plain (a int, b int GENERATED ALWAYS AS (a + 1) STORED, c json, d text);
        CREATE TABLE parted (a int) PARTITION BY RANGE (a);
        CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (2);
        CREATE TABLE parent (a int);
        CREATE TABLE heir () INHERITS (parent);
        CREATE TABLE fk (a int REFERENCES users (user_id));
        CREATE VIEW seen AS SELECT 1 AS a;
        """);
    assertError(
        "SELECT create_distributed_table('plain', 'x')",
        "42703",
        "column \"x\" of relation \"plain\" does not exist");
    assertError(
        "SELECT create_distributed_table('parent', 'a')",
        "0A000",
        "cannot distribute relation \"parent\" because it inherits or is inherited");
    assertError(
        "SELECT create_distributed_table('plain', 'b')",
        "0A000",
        "cannot distribute relation: plain");
    assertError(
        "SELECT create_distributed_table('plain', 'c')",
        "42883",
        "could not identify a hash function for type json");
    assertError(
        "SELECT create_distributed_table('plain', 'a', shard_count => 0)",
        "22023",
        "0 is outside the valid range for parameter \"shard_count\" (1 .. 64000)");
    assertError(
        "SELECT create_distributed_table('plain', 'd', colocate_with => 'users')",
        "55000",
        "cannot colocate tables users and plain");
    assertError(
        "SELECT create_distributed_table('plain', 'a', colocate_with => 'nowhere')",
        "42P01",
        "relation \"nowhere\" does not exist");
    assertError(
        "SELECT create_distributed_table('part', 'a')",
        "0A000",
        "cannot distribute relation \"part\" which is partition of \"parted\"");
    assertError(
        "SELECT create_distributed_table('seen', 'a')",
        "42809",
        "seen is not a regular, foreign or partitioned table");
    assertError(
        "SELECT create_distributed_table('users', 'user_id')",
        "42P16",
        "table \"users\" is already distributed");
    assertError(
        "SELECT create_distributed_table('pg_class', 'oid')",
        "0A000",
        "cannot create a citus table from a catalog table");
    assertError(
        "SELECT create_distributed_table('fk', 'a', colocate_with => 'none')",
        "0A000",
        "cannot create foreign key constraint since relations are not colocated or not referencing"
            + " a reference table");
    assertError(
        "SELECT create_distributed_table('users')",
        "42883",
        "function create_distributed_table(unknown) does not exist");
  }

  private static void assertError(String sql, String code, String message) {
    SqlError error = errorOf(sql);
    assertThat(error.message()).as(sql).isEqualTo(message);
    assertThat(error.state().code()).as(sql).isEqualTo(code);
  }

  @Test
  void aTableWithoutKeyStaysWhole() {
    database.script("CREATE TABLE whole (a int PRIMARY KEY); INSERT INTO whole VALUES (1), (2)");
    database.run("SELECT create_distributed_table('whole', NULL)");
    assertThat(
            database.rows(
                "SELECT distribution_column, shard_count FROM citus_tables WHERE table_name ="
                    + " 'whole'::regclass"))
        .containsExactly("<none>|1");
    assertThat(
            database.rows(
                "SELECT result FROM run_command_on_placements('whole', 'SELECT count(*) FROM %s')"))
        .containsExactly("2");
  }

  @Test
  void anOwnerWithoutSuperuserRightsMayDistribute() {
    database.script(
        """
        CREATE ROLE alice LOGIN PASSWORD 'secret';
        CREATE SCHEMA AUTHORIZATION alice;
        CREATE TABLE alice.t (id int PRIMARY KEY);
        ALTER TABLE alice.t OWNER TO alice;
        GRANT SELECT (id) ON alice.t TO PUBLIC;
        """);
    database.runAs("alice", "SELECT create_distributed_table('alice.t', 'id', shard_count => 4)");
    assertThat(
            database.on(
                "citus-worker-1",
                "SELECT rolpassword = '"
                    + database.on(
                        "citus-coordinator",
                        "SELECT rolpassword FROM pg_authid WHERE rolname = 'alice'")
                    + "' AND EXISTS (SELECT FROM pg_class WHERE relowner = pg_authid.oid AND"
                    + " relname ~ '^t_') FROM pg_authid WHERE rolname = 'alice'"))
        .isEqualTo("t");
    assertThat(
            errorOf(
                    "alice",
                    "SELECT set_config('dpg.calls', '{\"made\": {}, \"answers\": {}, \"pending\":"
                        + " [{\"operation\": \"run_command_on_workers\", \"arguments\": [\"SELECT"
                        + " 1\", true]}]}', true), * FROM citus_tables")
                .message())
        .isEqualTo("permission denied for function run_command_on_workers");
    SqlError error = errorOf("alice", "SELECT create_distributed_table('users', 'user_id')");
    assertThat(error.message()).isEqualTo("must be owner of table users");
    assertThat(errorOf("alice", "SELECT citus_add_node('x', 1)").state().code()).isEqualTo("42501");
    assertThat(errorOf("alice", "SELECT pg_dist.register_reference_table('users')").state().code())
        .isEqualTo("42501");
  }

  @Test
  void shardsRefuseDirectChanges() {
    try (NodeConnection worker = database.connect("citus-worker-1")) {
      String shard =
          worker
              .query(
                  "SELECT min(shard_name) FROM citus_shards_on_worker WHERE shard_name ~ '^users_'")
              .value();
      worker.execute("SET citus.enable_manual_changes_to_shards = off");
      assertThatThrownBy(() -> worker.execute("DELETE FROM " + shard))
          .hasMessage(
              "cannot modify \"" + shard + "\" because it is a shard of a distributed table");
      assertThat(worker.query("SELECT count(*) FROM " + shard).value()).isNotNull();
    }
  }

  @Test
  void callsThatDpgDoesNotSeeFailClearly() {
    database.script("CREATE TABLE hidden (a int)");
    SqlError error = errorOf("DO $$ BEGIN PERFORM create_reference_table('hidden'); END $$");
    assertThat(error.state().code()).isEqualTo("0A000");
    assertThat(error.message())
        .isEqualTo("cannot call create_reference_table where dpg does not see the call");
  }

  @Test
  void callsMayDependOnResultsOfOthers() {
    assertThat(
            database.rows(
                """
                SELECT count(*) FROM run_command_on_workers('SELECT 1') first
                CROSS JOIN LATERAL run_command_on_all_nodes(
                  'SELECT ''' || first.nodename || '''') second
                WHERE first.success AND second.result = first.nodename
                """))
        .containsExactly("12");
    assertThat(
            database.rows("SELECT success, result FROM run_command_on_coordinator('SELECT 1/0')"))
        .containsExactly("f|ERROR: division by zero");
  }

  @Test
  void droppingATableForgetsItAndCountsAsAChange() {
    database.script("CREATE TABLE dropped (id int)");
    database.run("SELECT create_distributed_table('dropped', 'id')");
    long version = database.catalog().version();
    database.script("DROP TABLE dropped");
    assertThat(database.catalog().table(new TableName("public", "dropped"))).isEmpty();
    assertThat(database.catalog().version()).isGreaterThan(version);
    assertThat(database.rows("SELECT count(*) FROM pg_dist_cleanup WHERE object_name ~ 'dropped_'"))
        .containsExactly("32");
  }

  @Test
  void anEmptyNodeCanBeDisabledAndComesBack() {
    assertThat(errorOf("SELECT citus_disable_node('citus-worker-3', 5432)").message())
        .startsWith(
            "cannot remove or disable the node citus-worker-3:5432 because it contains the only"
                + " shard");
    database.run(
        "SELECT citus_set_node_property('citus-worker-3', 5432, 'shouldhaveshards', false)");
    database.script("CREATE TABLE elsewhere (id int)");
    database.run(
        "SELECT create_distributed_table('elsewhere', 'id', colocate_with => 'none', shard_count =>"
            + " 4)");
    assertThat(
            database.rows(
                "SELECT DISTINCT nodename FROM citus_shards WHERE table_name ="
                    + " 'elsewhere'::regclass ORDER BY 1"))
        .containsExactly("citus-worker-1", "citus-worker-2");
    database.run(
        "SELECT citus_set_node_property('citus-worker-3', 5432, 'shouldhaveshards', true)");
  }
}
