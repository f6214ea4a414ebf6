package io.dpg.operations.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.catalog.ShardId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableDifferenceTest {

  private static final int TABLE = 1;
  private static final int TARGET = 2;

  private static final TablePart USERS = part(PartKind.TABLE, "", "users", "public");
  private static final TablePart ID = part(PartKind.COLUMN, "1", "id", "integer");
  private static final TablePart NAME = part(PartKind.COLUMN, "2", "name", "text");
  private static final TablePart KEY =
      part(PartKind.CONSTRAINT, "90", "users_pkey", "PRIMARY KEY (id)");

  private static TablePart part(PartKind kind, String id, String name, String definition) {
    return new TablePart(kind, id, name, definition, kind == PartKind.CONSTRAINT ? TABLE : 0);
  }

  private static TableParts table(TablePart... parts) {
    return new TableParts(TABLE, Arrays.asList(parts));
  }

  private static List<String> commands(TableParts before, TableParts after) {
    return commands(before, after, Map.of());
  }

  private static List<String> commands(
      TableParts before, TableParts after, Map<String, String> conversions) {
    return sql(new TableDifference(before, after, false, conversions));
  }

  private static List<String> sql(TableDifference difference) {
    return Stream.concat(difference.changes().stream(), difference.additions().stream())
        .map(command -> command.sql(it -> new ShardId(it == TABLE ? 102008 : 102040)))
        .toList();
  }

  @Test
  void partitionsLeaveToTheirParentWhatComesFromThere() {
    TablePart check =
        new TablePart(PartKind.CONSTRAINT, "91", "positive", "CHECK ((id > 0))", TARGET);
    TableDifference difference =
        new TableDifference(table(USERS, ID), table(USERS, ID, NAME, check, KEY), true, Map.of());
    assertThat(sql(difference))
        .containsExactly(
            "ALTER TABLE public.users_102008 ADD CONSTRAINT users_pkey_102008 PRIMARY KEY (id)");
  }

  @Test
  void constraintsGetTheNameThatTheirTreeHas() {
    TablePart own = part(PartKind.CONSTRAINT, "91", "positive", "CHECK ((id > 0))");
    TablePart inherited = new TablePart(own.kind(), "91", own.name(), own.sql(), TARGET);
    assertThat(commands(table(USERS, ID, own), table(USERS, ID, inherited)))
        .containsExactly(
            "ALTER TABLE public.users_102008 RENAME CONSTRAINT positive_102008 TO positive_102040");
  }

  @Test
  void sameTablesNeedNothing() {
    assertThat(commands(table(USERS, ID, KEY), table(USERS, ID, KEY))).isEmpty();
  }

  @Test
  void addsColumnWithItsDefaultAndNotNull() {
    List<String> commands =
        commands(
            table(USERS, ID),
            table(
                USERS,
                ID,
                NAME,
                part(PartKind.DEFAULT, "2", "name", "'x'::text"),
                part(PartKind.NOT_NULL, "2", "name", "NOT NULL")));
    assertThat(commands)
        .containsExactly(
            "ALTER TABLE public.users_102008 ADD COLUMN name text DEFAULT 'x'::text NOT NULL");
  }

  @Test
  void fillsNewColumnWithTheValueComputedOnce() {
    List<String> commands =
        commands(
            table(USERS, ID),
            table(
                USERS,
                ID,
                part(PartKind.COLUMN, "2", "at", "timestamp with time zone"),
                part(PartKind.COMPUTED_DEFAULT, "2", "at", "2026-01-02 03:04:05+00")));
    assertThat(commands)
        .containsExactly(
            "ALTER TABLE public.users_102008 ADD COLUMN at timestamp with time zone DEFAULT"
                + " '2026-01-02 03:04:05+00'",
            "ALTER TABLE public.users_102008 ALTER COLUMN at DROP DEFAULT");
  }

  @Test
  void convertsByTheClientsExpression() {
    List<String> commands =
        commands(
            table(USERS, ID, NAME),
            table(USERS, ID, part(PartKind.COLUMN, "2", "name", "integer")),
            Map.of("name", "length(name)"));
    assertThat(commands)
        .containsExactly(
            "ALTER TABLE public.users_102008 ALTER COLUMN name TYPE integer USING length(name)");
  }

  @Test
  void dropsAndRenamesColumns() {
    assertThat(commands(table(USERS, ID, NAME), table(USERS, ID)))
        .containsExactly("ALTER TABLE public.users_102008 DROP COLUMN IF EXISTS name CASCADE");
    assertThat(
            commands(
                table(USERS, ID, NAME),
                table(USERS, ID, part(PartKind.COLUMN, "2", "Label", "text"))))
        .containsExactly("ALTER TABLE public.users_102008 RENAME COLUMN name TO \"Label\"");
  }

  @Test
  void renameOfColumnKeepsConstraintsThatNameIt() {
    List<String> commands =
        commands(
            table(USERS, ID, KEY),
            table(
                USERS,
                part(PartKind.COLUMN, "1", "user_id", "integer"),
                part(PartKind.CONSTRAINT, "90", "users_pkey", "PRIMARY KEY (user_id)")));
    assertThat(commands)
        .containsExactly("ALTER TABLE public.users_102008 RENAME COLUMN id TO user_id");
  }

  @Test
  void renamesTableAndMovesItToItsSchemaFirst() {
    List<String> commands =
        commands(table(USERS, ID), table(part(PartKind.TABLE, "", "people", "other"), ID, NAME));
    assertThat(commands)
        .containsExactly(
            "ALTER TABLE public.users_102008 RENAME TO people_102008",
            "ALTER TABLE public.people_102008 SET SCHEMA other",
            "ALTER TABLE other.people_102008 ADD COLUMN name text");
  }

  @Test
  void constraintsAndIndexesHaveTheShardsId() {
    TablePart index = part(PartKind.INDEX, "91", "users_name_idx", "btree (name)");
    assertThat(commands(table(USERS, ID), table(USERS, ID, KEY, index)))
        .containsExactly(
            "ALTER TABLE public.users_102008 ADD CONSTRAINT users_pkey_102008 PRIMARY KEY (id)",
            "CREATE INDEX users_name_idx_102008 ON public.users_102008 USING btree (name)");
    assertThat(commands(table(USERS, ID, KEY, index), table(USERS, ID)))
        .containsExactly(
            "ALTER TABLE public.users_102008 DROP CONSTRAINT IF EXISTS users_pkey_102008 CASCADE",
            "DROP INDEX IF EXISTS public.users_name_idx_102008");
  }

  @Test
  void foreignKeyNamesTheShardOfItsTarget() {
    TablePart key =
        new TablePart(
            PartKind.FOREIGN_KEY,
            "92",
            "users_id_fkey",
            "FOREIGN KEY (id) REFERENCES public.\nrefs\n(id) ON DELETE CASCADE",
            TARGET);
    assertThat(commands(table(USERS, ID), table(USERS, ID, key)))
        .containsExactly(
            "ALTER TABLE public.users_102008 ADD CONSTRAINT users_id_fkey_102008 FOREIGN KEY (id)"
                + " REFERENCES public.refs_102040(id) ON DELETE CASCADE");
  }

  @Test
  void replacesConstraintOfSameName() {
    List<String> commands =
        commands(
            table(USERS, ID, KEY),
            table(
                USERS,
                ID,
                part(PartKind.CONSTRAINT, "95", "users_pkey", "PRIMARY KEY (id, name)")));
    assertThat(commands)
        .containsExactly(
            "ALTER TABLE public.users_102008 DROP CONSTRAINT IF EXISTS users_pkey_102008 CASCADE",
            "ALTER TABLE public.users_102008 ADD CONSTRAINT users_pkey_102008 PRIMARY KEY (id,"
                + " name)");
  }

  @Test
  void whatPostgresRebuiltIsNotChanged() {
    TablePart rebuilt = part(PartKind.CONSTRAINT, "95", "users_pkey", "PRIMARY KEY (id)");
    assertThat(commands(table(USERS, ID, KEY), table(USERS, ID, rebuilt))).isEmpty();
  }

  @Test
  void validatesAndRenamesConstraint() {
    TablePart loose = part(PartKind.CONSTRAINT, "93", "positive", "CHECK ((id > 0)) NOT VALID");
    TablePart valid = part(PartKind.CONSTRAINT, "93", "above_zero", "CHECK ((id > 0))");
    assertThat(commands(table(USERS, ID, loose), table(USERS, ID, valid)))
        .containsExactly(
            "ALTER TABLE public.users_102008 RENAME CONSTRAINT positive_102008 TO above_zero_102008",
            "ALTER TABLE public.users_102008 VALIDATE CONSTRAINT above_zero_102008");
  }

  @Test
  void renamesIndex() {
    assertThat(
            commands(
                table(USERS, ID, part(PartKind.INDEX, "91", "a", "btree (id)")),
                table(USERS, ID, part(PartKind.INDEX, "91", "b", "btree (id)"))))
        .containsExactly("ALTER INDEX public.a_102008 RENAME TO b_102008");
  }

  @Test
  void defaultsAndNotNullOfOldColumns() {
    TablePart five = part(PartKind.DEFAULT, "1", "id", "5");
    TablePart notNull = part(PartKind.NOT_NULL, "1", "id", "NOT NULL");
    assertThat(commands(table(USERS, ID), table(USERS, ID, five, notNull)))
        .containsExactly(
            "ALTER TABLE public.users_102008 ALTER COLUMN id SET DEFAULT 5",
            "ALTER TABLE public.users_102008 ALTER COLUMN id SET NOT NULL");
    assertThat(commands(table(USERS, ID, five, notNull), table(USERS, ID)))
        .containsExactly(
            "ALTER TABLE public.users_102008 ALTER COLUMN id DROP DEFAULT",
            "ALTER TABLE public.users_102008 ALTER COLUMN id DROP NOT NULL");
  }

  @Test
  void propertiesOfTheTable() {
    List<TablePart> parts =
        new ArrayList<>(
            List.of(
                USERS,
                ID,
                part(PartKind.OPTION, "fillfactor", "fillfactor", "70"),
                part(PartKind.ROW_SECURITY, "", "", "ROW LEVEL SECURITY"),
                part(PartKind.POLICY, "96", "mine", " AS PERMISSIVE FOR ALL TO PUBLIC"),
                part(PartKind.GRANT, "7 SELECT", "reader", "SELECT")));
    TableParts rich = new TableParts(TABLE, parts);
    assertThat(commands(table(USERS, ID), rich))
        .containsExactly(
            "ALTER TABLE public.users_102008 SET (fillfactor = '70')",
            "ALTER TABLE public.users_102008 ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY mine ON public.users_102008 AS PERMISSIVE FOR ALL TO PUBLIC",
            "GRANT SELECT ON public.users_102008 TO reader");
    assertThat(commands(rich, table(USERS, ID)))
        .containsExactly(
            "DROP POLICY IF EXISTS mine ON public.users_102008",
            "REVOKE SELECT ON public.users_102008 FROM reader CASCADE",
            "ALTER TABLE public.users_102008 RESET (fillfactor)",
            "ALTER TABLE public.users_102008 DISABLE ROW LEVEL SECURITY");
  }
}
