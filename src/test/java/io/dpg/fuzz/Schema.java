package io.dpg.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random tables: distributed ones, co-located or not, reference, single-shard and local ones, with
/// NULLs, duplicates and skew in their rows.
///
/// @param tables in the order of their creation
record Schema(List<Table> tables) {

  private static final int TABLES_MIN = 4;
  private static final int TABLES_MAX = 7;
  private static final int ROWS_MAX = 45;

  Schema {
    tables = List.copyOf(tables);
  }

  /// Where a table's rows are.
  enum Kind {
    DISTRIBUTED,
    REFERENCE,
    SINGLE_SHARD,
    LOCAL
  }

  record Column(String name, Type type) {}

  /// A table.
  ///
  /// @param columns the first is `id`, unique in the table; the second is the distribution column
  /// @param partitions how its rows are partitioned, by PARTITION BY and the partitions'
  ///   definitions; empty where they are not
  /// @param distribute what dpg is told of it; empty for a local table
  record Table(
      String name,
      List<Column> columns,
      Kind kind,
      List<String> partitions,
      String distribute,
      String rows) {
    Table {
      columns = List.copyOf(columns);
    }

    Column key() {
      return columns.get(1);
    }

    String create() {
      StringBuilder sql = new StringBuilder("CREATE TABLE " + name + " (");
      for (Column column : columns) {
        sql.append(column.name()).append(' ').append(column.type().sql());
        sql.append(
            column.equals(columns.getFirst()) || column.equals(key()) ? " NOT NULL, " : ", ");
      }
      sql.append("PRIMARY KEY (").append(key().name()).append(", id))");
      if (partitions.isEmpty()) {
        return sql.toString();
      }
      sql.append(partitions.getFirst());
      for (int i = 1; i < partitions.size(); i++) {
        sql.append("; CREATE TABLE %1$s_%2$d PARTITION OF %1$s ".formatted(name, i));
        sql.append(partitions.get(i));
      }
      return sql.toString();
    }
  }

  static Schema random(RandomGenerator random) {
    List<Table> tables = new ArrayList<>();
    int count = random.nextInt(TABLES_MIN, TABLES_MAX + 1);
    for (int i = 0; i < count; i++) {
      tables.add(table(i, tables, random));
    }
    return new Schema(tables);
  }

  private static Table table(int number, List<Table> others, RandomGenerator random) {
    Kind kind =
        switch (number < 2 ? 0 : random.nextInt(8)) {
          case 0, 1, 2, 3 -> Kind.DISTRIBUTED;
          case 4, 5 -> Kind.REFERENCE;
          case 6 -> Kind.SINGLE_SHARD;
          default -> Kind.LOCAL;
        };
    String name = "t" + number;
    Type key = random.nextInt(4) == 0 ? Type.TEXT : random.nextBoolean() ? Type.INT : Type.BIGINT;
    String distribute = "";
    if (kind == Kind.DISTRIBUTED) {
      Table mate = mate(others, random);
      key = mate == null ? key : mate.key().type();
      distribute =
          mate == null
              ? "SELECT create_distributed_table('%s', 'k', shard_count => %d, colocate_with => 'none')"
                  .formatted(name, random.nextInt(3) == 0 ? 2 : 5)
              : "SELECT create_distributed_table('%s', 'k', colocate_with => '%s')"
                  .formatted(name, mate.name());
    } else if (kind == Kind.REFERENCE) {
      distribute = "SELECT create_reference_table('" + name + "')";
    } else if (kind == Kind.SINGLE_SHARD) {
      distribute = "SELECT create_distributed_table('" + name + "', NULL, colocate_with => 'none')";
    }
    List<Column> columns = new ArrayList<>(List.of(new Column("id", Type.INT)));
    columns.add(new Column("k", key));
    int more = random.nextInt(1, 5);
    for (int i = 0; i < more; i++) {
      columns.add(new Column("c" + i, Type.any(random)));
    }
    boolean isPartitioned = kind == Kind.DISTRIBUTED && number > 1 && random.nextInt(4) == 0;
    List<String> partitions = isPartitioned ? partitions(random) : List.of();
    return new Table(name, columns, kind, partitions, distribute, rows(name, columns, random));
  }

  private static List<String> partitions(RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 ->
          List.of(
              " PARTITION BY RANGE (id)",
              "FOR VALUES FROM (MINVALUE) TO (12)",
              "FOR VALUES FROM (12) TO (30)",
              "DEFAULT");
      case 1 ->
          List.of(
              " PARTITION BY HASH (id)",
              "FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
              "FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
      default -> List.of(" PARTITION BY LIST (id)", "FOR VALUES IN (1, 3, 5, 7, 9)", "DEFAULT");
    };
  }

  /// What makes dpg take the tables for so large that it repartitions them.
  List<String> largeStatistics() {
    return tables.stream()
        .filter(it -> it.kind() == Kind.DISTRIBUTED && it.partitions().isEmpty())
        .flatMap(it ->
            java.util.stream.Stream.of(
                "UPDATE pg_class SET reltuples = 200000, relpages = 2000 WHERE oid = '%s'::regclass"
                    .formatted(it.name())))
        .toList();
  }

  private static @org.jspecify.annotations.Nullable Table mate(
      List<Table> others, RandomGenerator random) {
    List<Table> possible = others.stream().filter(it -> it.kind() == Kind.DISTRIBUTED).toList();
    return possible.isEmpty() || random.nextInt(3) == 0
        ? null
        : possible.get(random.nextInt(possible.size()));
  }

  private static String rows(String name, List<Column> columns, RandomGenerator random) {
    int count = random.nextInt(8) == 0 ? 0 : random.nextInt(1, ROWS_MAX);
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < count; i++) {
      sql.append(i == 0 ? "INSERT INTO " + name + " VALUES (" : ", (").append(i);
      for (Column column : columns.subList(1, columns.size())) {
        boolean isNull = !column.equals(columns.get(1)) && random.nextInt(5) == 0;
        sql.append(", ").append(isNull ? "NULL" : column.type().literal(random));
      }
      sql.append(")");
    }
    return sql.toString();
  }
}
