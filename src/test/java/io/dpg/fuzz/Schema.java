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
  /// @param distribute what dpg is told of it; empty for a local table
  record Table(String name, List<Column> columns, Kind kind, String distribute, String rows) {
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
      return sql + "PRIMARY KEY (" + key().name() + ", id))";
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
    return new Table(name, columns, kind, distribute, rows(name, columns, random));
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
