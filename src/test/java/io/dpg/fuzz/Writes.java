package io.dpg.fuzz;

import static io.dpg.fuzz.Fragment.optional;
import static io.dpg.fuzz.Fragment.text;

import io.dpg.fuzz.Schema.Column;
import io.dpg.fuzz.Schema.Table;
import io.dpg.fuzz.Scope.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random writes whose effect is one set of rows, whatever the order in which rows are visited.
final class Writes {

  private static final int FIRST_NEW_ID = 1_000;

  private final Schema schema;
  private final RandomGenerator random;
  private final Queries queries;
  private int lastId = FIRST_NEW_ID;

  Writes(Schema schema, RandomGenerator random, Queries queries) {
    this.schema = schema;
    this.random = random;
    this.queries = queries;
  }

  /// A whole statement, and the table that it writes.
  record Write(Fragment sql, Table table) {}

  Write statement() {
    Table table = schema.tables().get(random.nextInt(schema.tables().size()));
    Fragment sql =
        switch (random.nextInt(9)) {
          case 8 -> inCommonTable(table);
          case 0, 1 -> insertRows(table);
          case 2 -> insertSelect(table);
          case 3 -> upsert(table);
          case 4 -> merge(table);
          case 5, 6 -> update(table);
          default -> delete(table);
        };
    return new Write(sql, table);
  }

  /// A write in WITH, whose rows the query joins with what the statement began with.
  private Fragment inCommonTable(Table table) {
    Fragment write =
        random.nextBoolean()
            ? Fragment.of(
                "DELETE FROM " + table.name() + " AS x WHERE ",
                queries.expressions().condition(scope(table), 1))
            : Fragment.of(
                "UPDATE " + table.name() + " AS x SET " + table.columns().getLast().name() + " = ",
                table.columns().getLast().equals(table.key())
                    ? text("x.k")
                    : stored(table.columns().getLast().type(), scope(table), 1),
                optional(" WHERE ", queries.expressions().condition(scope(table), 1)));
    Table other = schema.tables().get(random.nextInt(schema.tables().size()));
    Fragment main =
        random.nextBoolean()
            ? text("SELECT id, r FROM w")
            : text(
                "SELECT w.id, count(o.id) FROM w LEFT JOIN "
                    + other.name()
                    + " o ON o.id = w.id GROUP BY w.id");
    return Fragment.of(
        "WITH w AS (",
        write,
        " RETURNING x.id, ",
        queries.expressions().value(Type.any(random), scope(table), 0),
        " AS r) ",
        main);
  }

  private static Scope scope(Table table) {
    return new Scope(
        table.columns().stream().map(it -> new Named("x." + it.name(), it.type())).toList());
  }

  /// A value for a column: equal numbers have equal digits, so that it does not matter which of
  /// them an aggregate gives.
  private Fragment stored(Type type, Scope scope, int depth) {
    Fragment value = queries.expressions().value(type, scope, depth);
    return type == Type.NUMERIC ? Fragment.of("round(", value, ", 1)") : value;
  }

  private Fragment returning(Table table) {
    return random.nextInt(3) > 0
        ? text("")
        : optional(
            " RETURNING x.id, ",
            queries.expressions().value(Type.any(random), scope(table), 1),
            " AS r");
  }

  private Fragment row(Table table) {
    List<Fragment> values = new ArrayList<>(List.of(text(Integer.toString(lastId++))));
    for (Column column : table.columns().subList(1, table.columns().size())) {
      values.add(
          column.equals(table.key())
              ? text(column.type().literal(random))
              : stored(column.type(), Scope.EMPTY, 1));
    }
    return Fragment.of("(", new Fragment.Elements(values, ", ", values.size()), ")");
  }

  private Fragment insertRows(Table table) {
    List<Fragment> rows = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      rows.add(row(table));
    }
    return Fragment.of(
        "INSERT INTO " + table.name() + " AS x VALUES ",
        new Fragment.Elements(rows, ", ", 1),
        returning(table));
  }

  /// Ids of the source's rows and new ones for the rest, so that no key meets another.
  private Fragment insertSelect(Table table) {
    Relations.Source from = queries.relations().from(Scope.EMPTY, 1);
    List<Fragment> values = new ArrayList<>();
    for (Column column : table.columns().subList(1, table.columns().size())) {
      Fragment value = stored(column.type(), from.scope(), 1);
      values.add(
          column.equals(table.key())
              ? Fragment.of("coalesce(", value, ", " + column.type().literal(random) + ")")
              : Fragment.of("max(", value, ")"));
    }
    boolean hasBool = table.columns().stream().anyMatch(it -> it.type() == Type.BOOL);
    if (hasBool) {
      return insertRows(table);
    }
    int id = lastId++;
    return Fragment.of(
        "INSERT INTO " + table.name() + " AS x SELECT " + id + ", ",
        new Fragment.Elements(values, ", ", values.size()),
        " FROM ",
        from.sql(),
        " GROUP BY 2",
        returning(table));
  }

  private Fragment upsert(Table table) {
    Column column = table.columns().getLast();
    Fragment row = row(table);
    String id = Integer.toString(random.nextInt(20));
    Fragment action =
        random.nextInt(3) == 0
            ? text(" DO NOTHING")
            : Fragment.of(" DO UPDATE SET " + column.name() + " = EXCLUDED." + column.name());
    if (random.nextBoolean()) {
      row = Fragment.of("(" + id + row.sql().substring(row.sql().indexOf(',')));
    }
    return Fragment.of(
        "INSERT INTO " + table.name() + " AS x VALUES ",
        row,
        " ON CONFLICT (k, id)",
        action,
        returning(table));
  }

  private Fragment merge(Table table) {
    Column column = table.columns().getLast();
    Relations.Source from = queries.relations().from(Scope.EMPTY, 0);
    Fragment key = queries.expressions().value(table.key().type(), from.scope(), 0);
    Fragment source =
        Fragment.of(
            "(SELECT ",
            key,
            " AS k, min(",
            queries.expressions().value(Type.INT, from.scope(), 0),
            ") AS id, count(*) AS n FROM ",
            from.sql(),
            " GROUP BY 1) s");
    return Fragment.of(
        "MERGE INTO " + table.name() + " x USING ",
        source,
        " ON x.k = s.k AND x.id = s.id",
        " WHEN MATCHED AND s.n > 2 THEN DELETE",
        " WHEN MATCHED THEN UPDATE SET " + column.name() + " = ",
        text(column.equals(table.key()) ? "x.k" : column.type().literal(random)),
        optional(
            " WHEN NOT MATCHED AND s.k IS NOT NULL THEN INSERT (k, id) VALUES (s.k, "
                + FIRST_NEW_ID
                + " - "
                + lastId++
                + ")"));
  }

  private Fragment update(Table table) {
    Column column = table.columns().get(random.nextInt(1, table.columns().size()));
    boolean key = column.equals(table.key());
    Fragment value = stored(column.type(), scope(table), 2);
    Fragment assigned =
        key ? Fragment.of("coalesce(", value, ", " + column.type().literal(random) + ")") : value;
    return Fragment.of(
        "UPDATE " + table.name() + " AS x SET " + column.name() + " = ",
        assigned,
        optional(" WHERE ", queries.expressions().condition(scope(table), 2)),
        returning(table));
  }

  private Fragment delete(Table table) {
    return Fragment.of(
        "DELETE FROM " + table.name() + " AS x WHERE ",
        queries.expressions().condition(scope(table), 2),
        " AND x.id % 3 = 0",
        returning(table));
  }
}
