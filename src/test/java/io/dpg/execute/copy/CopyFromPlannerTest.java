package io.dpg.execute.copy;

import static io.dpg.plan.ReferenceWritePlan.EVERY_COPY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.catalog.ColocationId;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.catalog.HashRange;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.Shard;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardMap;
import io.dpg.catalog.TableName;
import io.dpg.error.SqlErrorException;
import io.dpg.sql.SqlParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A COPY FROM is made into statements for shards.
class CopyFromPlannerTest {

  private static final SqlParser PARSER = new SqlParser();
  private static final NodeId NODE = new NodeId(2);
  private static final DistributedTable TABLE =
      new DistributedTable(
          1,
          new TableName("public", "users"),
          new ColocationId(1),
          new DistributionColumn(1, "id", 20, 0),
          new ShardMap(
              List.of(
                  new Shard(
                      new ShardId(102008),
                      new HashRange(Integer.MIN_VALUE, Integer.MAX_VALUE),
                      List.of(NODE)))));
  private static final List<CopyColumn> COLUMNS =
      List.of(
          new CopyColumn("id", "bigint", 20, -1, true, "nextval('s')", false, false),
          new CopyColumn("Name", "text", 25, -1, false, null, true, false),
          new CopyColumn("n", "integer", 23, -1, false, "5", true, false),
          new CopyColumn("twice", "integer", 23, -1, false, "n * 2", true, true));

  private static CopyFrom plan(String sql) {
    return new CopyFromPlanner(PARSER.parse(sql).getFirst(), TABLE, COLUMNS).plan();
  }

  private static String shardSql(String sql) {
    CopyTarget target = CopyTarget.ofRows(TABLE, new NodeId(1)).getFirst().getFirst();
    return plan(sql).shardSql(target, null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '\0',
      value = {
        "COPY users FROM STDIN"
            + "#(id, \"Name\", n) FROM STDIN WITH (FORMAT text, DELIMITER '\t', NULL E'\\\\N')",
        "COPY users (n, id) FROM STDIN CSV HEADER DELIMITER ';' QUOTE ''''"
            + "#(n, id) FROM STDIN WITH (FORMAT csv, DELIMITER ';', NULL '', QUOTE '''', ESCAPE '''')",
        "COPY users (n, \"Name\") FROM STDIN (FREEZE, FORMAT 'binary')"
            + "#(id, n, \"Name\") FROM STDIN WITH (FORMAT binary)",
        "COPY users (id, n) FROM STDIN (FORMAT csv, FORCE_NULL *, FORCE_NOT_NULL (n), HEADER match)"
            + "#(id, n) FROM STDIN WITH (FORMAT csv, DELIMITER ',', NULL '', QUOTE '\"', ESCAPE '\"',"
            + " FORCE_NOT_NULL (n), FORCE_NULL (id, n))",
        "COPY users (id) FROM STDIN (DEFAULT 'std', ON_ERROR ignore, REJECT_LIMIT 7, LOG_VERBOSITY verbose)"
            + "#(id) FROM STDIN WITH (FORMAT text, DELIMITER '\t', NULL E'\\\\N', DEFAULT 'std',"
            + " ON_ERROR ignore, REJECT_LIMIT 7, LOG_VERBOSITY verbose)"
      })
  void shardsGetTheOptionsThatConcernThem(String sql, String expected) {
    assertThat(shardSql(sql)).isEqualTo("COPY public.users_102008 " + expected + EVERY_COPY);
  }

  @Test
  void columnsOfWhereLoseTheTable() {
    assertThat(shardSql("COPY users (id) FROM STDIN WHERE users.id > 1 AND public.users.n = 2"))
        .endsWith(" WHERE id > 1 AND n = 2" + EVERY_COPY);
  }

  @Test
  void leftOutKeyIsEvaluated() {
    CopyFrom plan = plan("COPY users (n) FROM STDIN");
    assertThat(plan.evaluated()).extracting(CopyColumn::name).containsExactly("id");
    assertThat(plan.key()).isZero();
    assertThat(plan.keyField()).isEqualTo(RowScanner.NO_KEY);
    CopyFrom given = plan("COPY users (n, id) FROM STDIN");
    assertThat(given.evaluated()).isEmpty();
    assertThat(given.keyField()).isEqualTo(1);
  }

  @Test
  void filesOfTheServerAreRefused() {
    assertThatThrownBy(() -> plan("COPY users FROM '/tmp/x'"))
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo("0A000"));
  }

  @Test
  void unknownColumnIsNamed() {
    assertThatThrownBy(() -> plan("COPY users (x) FROM STDIN"))
        .hasMessage("column \"x\" of relation \"users\" does not exist");
  }
}
