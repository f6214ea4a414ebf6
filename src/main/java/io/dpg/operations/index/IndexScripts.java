package io.dpg.operations.index;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.ShardId;
import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The SQL by which workers keep an index table.
///
/// A shard of it is a table with the key's columns k1, k2, ... and the hash of the row's
/// distribution column; beside it stand a function of the same name that writes it and one that
/// reads it, with the owner's rights, so that whoever may write the table needs no right on the
/// index. The shards of the indexed table get triggers that tell dpg of changed entries.
final class IndexScripts {

  /// Text forms that do not depend on what the client has set.
  private static final String PORTABLE =
      """
      SET search_path = pg_catalog, pg_temp SET extra_float_digits = 3 SET DateStyle = 'ISO, YMD'
      SET IntervalStyle = 'postgres'\
      """;

  /// Entries that one message tells of.
  private static final int ENTRIES_PER_MESSAGE = 1_000;

  private final IndexDefinition index;
  private final String base;

  IndexScripts(IndexDefinition index) {
    this.index = index;
    this.base = "i" + Integer.toUnsignedString(index.oid());
  }

  String shardName(ShardId shard) {
    return base + "_" + shard;
  }

  private static String qualified(String name) {
    return GlobalIndex.SCHEMA + "." + name;
  }

  private String shard(ShardId shard) {
    return qualified(base + "_" + shard);
  }

  private String trigger(String operation) {
    return trigger(base, operation);
  }

  private static String trigger(String base, String operation) {
    return "dpg_index_" + base + "_" + operation;
  }

  static List<String> triggers(String base) {
    return List.of(trigger(base, "insert"), trigger(base, "delete"), trigger(base, "update"));
  }

  /// The table for entries, without what is cheaper to make when they are there.
  List<String> createShard(ShardId shard, String owner) {
    String columns =
        IntStream.range(0, index.width())
            .mapToObj(i -> "k" + (i + 1) + " " + index.columns().get(i))
            .collect(Collectors.joining(", "));
    String name = shard(shard);
    return List.of(
        "CREATE TABLE " + name + " (" + columns + ", target int NOT NULL)",
        "ALTER TABLE " + name + " OWNER TO " + owner);
  }

  /// The key of a shard whose entries are there: 23505 when one is not unique.
  List<String> createKey(ShardId shard) {
    String key = base + "_" + shard + "_key";
    String columns =
        IntStream.range(0, index.width())
            .mapToObj(i -> "k" + (i + 1) + index.operatorClasses().get(i))
            .collect(Collectors.joining(", "));
    List<String> commands = new ArrayList<>();
    commands.add(
        "CREATE %sINDEX %s ON %s (%s)%s"
            .formatted(
                index.unique() ? "UNIQUE " : "",
                key,
                shard(shard),
                columns,
                index.nullKeys() ? " NULLS NOT DISTINCT" : ""));
    if (index.deferral() != 'n') {
      commands.add(
          "ALTER TABLE %s ADD CONSTRAINT %s UNIQUE USING INDEX %s DEFERRABLE INITIALLY %s"
              .formatted(
                  shard(shard), key, key, index.deferral() == 'd' ? "DEFERRED" : "IMMEDIATE"));
    }
    return commands;
  }

  /// The functions that write and read a shard.
  List<String> createFunctions(ShardId shard, String owner) {
    String name = shard(shard);
    String write = name + "(" + writeTypes() + ")";
    String read = name + "(" + readTypes() + ")";
    return List.of(
        writeFunction(shard),
        "ALTER FUNCTION " + write + " OWNER TO " + owner,
        readFunction(shard),
        "ALTER FUNCTION " + read + " OWNER TO " + owner,
        """
        CREATE FUNCTION %1$s() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $dpg$
        BEGIN
          TRUNCATE %1$s;
        END $dpg$\
        """
            .formatted(name),
        "ALTER FUNCTION " + name + "() OWNER TO " + owner);
  }

  List<String> changeOwner(ShardId shard, String owner) {
    String name = shard(shard);
    return List.of(
        "ALTER TABLE " + name + " OWNER TO " + owner,
        "ALTER FUNCTION " + name + "(" + writeTypes() + ") OWNER TO " + owner,
        "ALTER FUNCTION " + name + "(" + readTypes() + ") OWNER TO " + owner,
        "ALTER FUNCTION " + name + "() OWNER TO " + owner);
  }

  private String writeTypes() {
    return "int[]"
        + ", text[]".repeat(index.width())
        + ", int[]"
        + ", text[]".repeat(index.width());
  }

  private String readTypes() {
    return "text[]" + ", text[]".repeat(index.width() - 1);
  }

  /// Texts of keys are read under the client's settings, for these are what an error shows; all
  /// settings read the portable form alike.
  private String writeFunction(ShardId shard) {
    String name = shard(shard);
    return """
    CREATE FUNCTION %1$s(old_target int[], %2$s, new_target int[], %3$s) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $dpg$
    #variable_conflict use_column
    BEGIN
      FOR i IN 1 .. cardinality(old_target) LOOP
        DELETE FROM %1$s WHERE ctid = (
          SELECT ctid FROM %1$s
          WHERE target = old_target[i] AND %4$s LIMIT 1 FOR UPDATE SKIP LOCKED);
      END LOOP;
      IF cardinality(new_target) > 0 THEN
        INSERT INTO %1$s SELECT %5$s, target
        FROM unnest(new_target, %6$s) entry(target, %7$s) ORDER BY %8$s;
      END IF;
    END $dpg$\
    """
        .formatted(
            name,
            arrays("old_"),
            arrays("new_"),
            matches(number -> "old_k" + number + "[i]"),
            each(number -> "k" + number + "::" + type(number), ", "),
            index.columnNames("new_"),
            index.keyColumns(),
            each(number -> Integer.toString(number), ", "));
  }

  /// Takes keys, gives the hashes of their rows' distribution columns.
  private String readFunction(ShardId shard) {
    return """
    CREATE FUNCTION %1$s(%2$s) RETURNS SETOF int
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $dpg$
    #variable_conflict use_column
    BEGIN
      FOR i IN 1 .. cardinality(old_k1) LOOP
        RETURN QUERY SELECT target FROM %1$s WHERE %3$s;
      END LOOP;
    END $dpg$\
    """
        .formatted(shard(shard), arrays("old_"), matches(number -> "old_k" + number + "[i]"));
  }

  private String matches(java.util.function.IntFunction<String> value) {
    return each(
        number -> {
          String given = value.apply(number) + "::" + type(number);
          String equal = "k" + number + " = " + given;
          return index.nullKeys()
              ? "(%s OR (k%d IS NULL AND %s IS NULL))".formatted(equal, number, given)
              : equal;
        },
        " AND ");
  }

  private String arrays(String prefix) {
    return each(number -> prefix + "k" + number + " text[]", ", ");
  }

  private String each(java.util.function.IntFunction<String> text, String separator) {
    return IntStream.rangeClosed(1, index.width())
        .mapToObj(text)
        .collect(Collectors.joining(separator));
  }

  /// A column's type without its collation.
  private String type(int number) {
    String column = index.columns().get(number - 1);
    int collation = column.indexOf(" COLLATE ");
    return collation < 0 ? column : column.substring(0, collation);
  }

  /// The function that tells of changed entries, for the triggers of all shards of a node.
  List<String> createTriggerFunction(String owner) {
    String entry = entry();
    String name = qualified(base);
    String head = Integer.toUnsignedString(index.oid()) + " " + index.width();
    return List.of(
        """
        CREATE FUNCTION %1$s() RETURNS trigger
        LANGUAGE plpgsql %2$s AS $dpg$
        #variable_conflict use_column
        DECLARE
          dpg_before text;
          dpg_after text;
        BEGIN
          IF current_setting('dpg.collects_changes', true) IS DISTINCT FROM 'on' THEN
            PERFORM pg_dist.refuse_unseen_change();
          END IF;
          IF TG_OP = 'INSERT' THEN
            FOR dpg_after IN
              SELECT array_agg(entry)::text FROM (
                SELECT %3$s AS entry, (row_number() OVER () - 1) / %4$d AS message
                FROM dpg_new WHERE %5$s) found GROUP BY message ORDER BY message
            LOOP
              RAISE INFO USING ERRCODE = 'DPG01', MESSAGE = '%6$s insert', DETAIL = dpg_after;
            END LOOP;
          ELSIF TG_OP = 'DELETE' THEN
            FOR dpg_before IN
              SELECT array_agg(entry)::text FROM (
                SELECT %3$s AS entry, (row_number() OVER () - 1) / %4$d AS message
                FROM dpg_old WHERE %5$s) found GROUP BY message ORDER BY message
            LOOP
              RAISE INFO USING ERRCODE = 'DPG01', MESSAGE = '%6$s delete', DETAIL = dpg_before;
            END LOOP;
          ELSE
            dpg_before := (SELECT (%3$s)::text FROM (SELECT OLD.*) changed WHERE %5$s);
            dpg_after := (SELECT (%3$s)::text FROM (SELECT NEW.*) changed WHERE %5$s);
            RAISE INFO USING ERRCODE = 'DPG01', MESSAGE = '%6$s update',
              DETAIL = coalesce(dpg_before, ''), HINT = coalesce(dpg_after, '');
          END IF;
          RETURN NULL;
        END $dpg$\
        """
            .formatted(name, PORTABLE, entry, ENTRIES_PER_MESSAGE, index.recorded(), head),
        "ALTER FUNCTION " + name + "() OWNER TO " + owner);
  }

  /// The fields of an entry as an array of texts.
  private String entry() {
    String keys =
        index.keys().stream().map(key -> "(" + key + ")::text").collect(Collectors.joining(", "));
    return "ARRAY[(%s)::text, (%s)::text, %s]".formatted(index.hash(), index.target(), keys);
  }

  /// A row of COPY for the index table, behind the hash of its key.
  String select(String table) {
    String keys =
        IntStream.range(0, index.width())
            .mapToObj(i -> "(" + index.keys().get(i) + ")::" + type(i + 1))
            .collect(Collectors.joining(", "));
    return "SELECT %s, %s, %s FROM ONLY %s WHERE %s"
        .formatted(index.hash(), keys, index.target(), table, index.recorded());
  }

  /// The index of the entries' shard, their number and the sum of their hashes, as the rows of a
  /// shard have it.
  String sumOfRows(String shard, DistributedTable table) {
    String minimums =
        table.shards().shards().stream()
            .map(it -> Integer.toString(it.range().minimum()))
            .collect(Collectors.joining(", ", "ARRAY[", "]"));
    String keys = each(number -> "(" + index.keys().get(number - 1) + ")::" + type(number), ", ");
    return "SELECT pg_catalog.width_bucket(%s, %s) - 1, %s FROM ONLY %s WHERE %s GROUP BY 1"
        .formatted(
            index.hash(), minimums, sums(keys + ", " + index.target()), shard, index.recorded());
  }

  /// The same of a shard of the index table, as number 0.
  String sumOfEntries(ShardId shard) {
    return "SELECT 0, %s FROM %s HAVING count(*) > 0"
        .formatted(sums(index.keyColumns() + ", target"), shard(shard));
  }

  private static String sums(String entry) {
    return "count(*), sum(pg_catalog.hashtextextended(ROW(" + entry + ")::text, 0)::numeric)";
  }

  /// Triggers of a shard of the indexed table.
  ///
  /// @param table its qualified name
  List<String> createTriggers(String table) {
    String function = " EXECUTE FUNCTION " + qualified(base) + "()";
    List<String> commands = new ArrayList<>();
    commands.add(
        "CREATE TRIGGER %s AFTER INSERT ON %s REFERENCING NEW TABLE AS dpg_new FOR EACH STATEMENT"
                .formatted(trigger("insert"), table)
            + function);
    commands.add(
        "CREATE TRIGGER %s AFTER DELETE ON %s REFERENCING OLD TABLE AS dpg_old FOR EACH STATEMENT"
                .formatted(trigger("delete"), table)
            + function);
    commands.add(
        "CREATE TRIGGER %s AFTER UPDATE ON %s FOR EACH ROW WHEN (%s)"
                .formatted(trigger("update"), table, index.watched())
            + function);
    for (String trigger : triggers(base)) {
      commands.add("ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER " + trigger);
    }
    return commands;
  }

  /// Drops a shard of an index table with its functions, whatever their arguments.
  static List<String> dropShard(String name) {
    String literal = Identifiers.quoteLiteral(name);
    return List.of(
        """
        DO $dpg$ DECLARE routine regprocedure; BEGIN
          FOR routine IN SELECT oid FROM pg_catalog.pg_proc
            WHERE pronamespace = 'dpg_index'::regnamespace AND proname = %s LOOP
            EXECUTE 'DROP FUNCTION ' || routine || ' CASCADE';
          END LOOP;
        END $dpg$\
        """
            .formatted(literal),
        "DROP TABLE IF EXISTS " + qualified(name));
  }

  static String truncate(String name) {
    return "SELECT " + qualified(name) + "()";
  }

  List<String> dropTriggerFunction() {
    return dropTriggerFunction(base);
  }

  /// Its triggers go with it.
  static List<String> dropTriggerFunction(String base) {
    return List.of("DROP FUNCTION IF EXISTS " + qualified(base) + "() CASCADE");
  }
}
