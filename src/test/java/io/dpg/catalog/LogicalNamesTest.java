package io.dpg.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogicalNamesTest {

  private static final TableMetadata USERS =
      new SingleShardTable(
          1,
          new TableName("public", "users"),
          new ColocationId(1),
          new ShardId(102008),
          new NodeId(2));

  private static final TableMetadata REFS =
      new ReferenceTable(
          2,
          new TableName("public", "refs"),
          new ColocationId(2),
          new ShardId(102040),
          List.of(new NodeId(2)));

  private static final String LONG = "a_constraint_whose_name_fills_what_postgresql_has_for_names";

  private final LogicalNames names =
      new LogicalNames(
          new CatalogSnapshot(1, Map.of(1, USERS, 2, REFS), Map.of()),
          table -> table == USERS.oid() ? List.of("users_pkey", LONG) : List.of());

  private String message(String physical) {
    return names.in(SqlError.of(SqlState.INTERNAL_ERROR, "%s", physical)).message();
  }

  @Test
  void tablesAndWhatBelongsToThem() {
    assertThat(message("duplicate key value violates unique constraint \"users_pkey_102008\""))
        .isEqualTo("duplicate key value violates unique constraint \"users_pkey\"");
    assertThat(
            message("new row for relation \"users_102008\" violates check constraint \"c_102008\""))
        .isEqualTo("new row for relation \"users\" violates check constraint \"c\"");
    assertThat(message("permission denied for table users_102008"))
        .isEqualTo("permission denied for table users");
  }

  @Test
  void theForeignTableBehindATable() {
    assertThat(message("\"shards_of_1\": table contains 3 rows"))
        .isEqualTo("\"users\": table contains 3 rows");
    assertThat(message("\"shards_of_9\" is mine")).isEqualTo("\"shards_of_9\" is mine");
  }

  @Test
  void namesThatShardsHaveCut() {
    String cut = ShardNames.of(LONG, new ShardId(102008));
    assertThat(cut).doesNotContain(LONG);
    assertThat(message("relation \"users_102008\" violates check constraint \"%s\"".formatted(cut)))
        .isEqualTo("relation \"users\" violates check constraint \"%s\"".formatted(LONG));
    assertThat(message("constraint \"odd_0123abcd_102008\""))
        .isEqualTo("constraint \"odd_0123abcd\"");
  }

  @Test
  void otherNumbersAndUsersValuesStay() {
    assertThat(message("relation \"users_102009\" does not exist"))
        .isEqualTo("relation \"users_102009\" does not exist");
    assertThat(message("invalid input syntax for type integer: \"users_102008\""))
        .isEqualTo("invalid input syntax for type integer: \"users_102008\"");
    assertThat(message("relation \"users_99999999999999999999999\" does not exist"))
        .isEqualTo("relation \"users_99999999999999999999999\" does not exist");
  }

  @Test
  void detailKeepsValuesThatLookAlike() {
    SqlError error =
        SqlError.of(SqlState.INTERNAL_ERROR, "x")
            .detail("Key (a)=(table \"users_102008\".) is not present in table \"refs_102040\".");
    assertThat(names.in(error).detail())
        .isEqualTo("Key (a)=(table \"users_102008\".) is not present in table \"refs\".");
  }

  @Test
  void fieldsAndContext() {
    SqlError error =
        new SqlError(
            SqlState.INTERNAL_ERROR,
            "x",
            null,
            null,
            0,
            "SQL statement \"SELECT 1 FROM ONLY \"public\".\"refs_102040\" x\"",
            Map.of('t', "users_102008", 'n', "users_pkey_102008", 'c', "users_102008"));
    assertThat(names.in(error).fields())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of('t', "users", 'n', "users_pkey", 'c', "users_102008"));
    assertThat(names.in(error).where())
        .isEqualTo("SQL statement \"SELECT 1 FROM ONLY \"public\".\"refs\" x\"");
  }

  @Test
  void copyTellsTheTable() {
    SqlError error = SqlError.of(SqlState.INTERNAL_ERROR, "x").where("COPY users_102008, line 1");
    assertThat(names.in(error).where()).isEqualTo("COPY users, line 1");
  }
}
