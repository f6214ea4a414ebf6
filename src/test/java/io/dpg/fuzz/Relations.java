package io.dpg.fuzz;

import static io.dpg.fuzz.Fragment.optional;
import static io.dpg.fuzz.Fragment.orElse;
import static io.dpg.fuzz.Fragment.text;

import io.dpg.fuzz.Scope.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Random FROM clauses: tables of all kinds, subqueries, joins of all types, common tables,
/// LATERAL.
final class Relations {

  private final Schema schema;
  private final RandomGenerator random;
  private final Queries queries;
  private final Expressions expressions;
  private final List<CommonTable> commonTables = new ArrayList<>();

  Relations(Schema schema, RandomGenerator random, Queries queries, Expressions expressions) {
    this.schema = schema;
    this.random = random;
    this.queries = queries;
    this.expressions = expressions;
  }

  /// Something to select from, and its columns.
  record Source(Fragment sql, Scope scope) {}

  private record CommonTable(String name, List<Type> types) {}

  /// The definition of one more common table, which FROM clauses may use from now on.
  Fragment commonTable(int depth) {
    Queries.Query query = queries.nested(Scope.EMPTY, Math.max(depth, 0));
    String name = queries.newName("w");
    commonTables.add(new CommonTable(name, query.types()));
    String hint =
        switch (random.nextInt(4)) {
          case 0 -> " AS MATERIALIZED (";
          case 1 -> " AS NOT MATERIALIZED (";
          default -> " AS (";
        };
    return Fragment.of(name + hint, query.sql(), ")");
  }

  /// A common table that reads itself until it finds nothing new.
  Fragment recursiveTable(int depth) {
    Queries.Query first = queries.column(Type.INT, Math.max(depth, 0));
    String name = queries.newName("w");
    String next = name + ".o1 + 1";
    Fragment step = text("SELECT " + next + " FROM " + name + " WHERE " + name + ".o1 < 9");
    Scope own = new Scope(List.of(new Named(name + ".o1", Type.INT)));
    Source other = table(schema.tables().get(random.nextInt(schema.tables().size())));
    Optional<Fragment> equality = equality(own, other.scope());
    if (equality.isPresent() && random.nextInt(3) > 0) {
      step =
          orElse(
              List.of(step),
              "SELECT " + next + " FROM " + name + " JOIN ",
              other.sql(),
              " ON ",
              equality.get(),
              " WHERE " + name + ".o1 < 9");
    }
    commonTables.add(new CommonTable(name, List.of(Type.INT)));
    return Fragment.of(name + " (o1) AS ((", first.sql(), ") UNION ", step, ")");
  }

  void forgetCommonTables() {
    commonTables.clear();
  }

  Source from(Scope outer, int depth) {
    Source left = item(outer, depth, false);
    return depth > 0 && random.nextInt(2) == 0 ? joined(left, outer, depth) : left;
  }

  private Source joined(Source left, Scope outer, int depth) {
    boolean lateral = random.nextInt(8) == 0;
    Source right =
        lateral
            ? lateral(outer.and(left.scope()), depth - 1)
            : item(outer, depth - 1, random.nextInt(3) == 0);
    Scope both = left.scope().and(right.scope());
    Fragment condition =
        equality(left.scope(), right.scope())
            .map(it -> withMore(it, both))
            .orElseGet(() -> text("true"));
    String type =
        switch (random.nextInt(lateral ? 6 : 9)) {
          case 0, 1 -> " LEFT JOIN ";
          // FULL JOIN wants a condition that can be hashed or merged.
          case 6 -> equality(left.scope(), right.scope()).isPresent() ? " RIGHT JOIN " : " JOIN ";
          default -> " JOIN ";
        };
    Fragment join = Fragment.of("(", left.sql(), type, right.sql(), " ON ", condition, ")");
    if (!lateral && random.nextInt(10) == 0) {
      Optional<Fragment> equal = equality(left.scope(), right.scope());
      if (equal.isPresent()) {
        join = Fragment.of("(", left.sql(), " FULL JOIN ", right.sql(), " ON ", equal.get(), ")");
      }
    }
    Source source = new Source(join, both);
    return depth > 1 && random.nextInt(3) == 0 ? joined(source, outer, depth - 1) : source;
  }

  private Fragment withMore(Fragment equality, Scope both) {
    return random.nextInt(3) > 0
        ? equality
        : Fragment.of(equality, optional(" AND ", expressions.condition(both, 0)));
  }

  /// An equality of columns of one type, of the distribution columns where they fit.
  Optional<Fragment> equality(Scope left, Scope right) {
    List<Fragment> all = new ArrayList<>();
    List<Fragment> keys = new ArrayList<>();
    for (Named one : left.columns()) {
      for (Named other : right.columns()) {
        if (one.type() == other.type()) {
          boolean onKeys = one.sql().endsWith(".k") && other.sql().endsWith(".k");
          (onKeys ? keys : all).add(text(one.sql() + " = " + other.sql()));
        }
      }
    }
    List<Fragment> from = !keys.isEmpty() && random.nextInt(4) > 0 ? keys : all;
    return from.isEmpty() ? Optional.empty() : Optional.of(from.get(random.nextInt(from.size())));
  }

  private Source item(Scope outer, int depth, boolean subquery) {
    if (depth > 0 && (subquery || random.nextInt(5) == 0)) {
      return derived(queries.nested(Scope.EMPTY, depth - 1), "");
    }
    if (!commonTables.isEmpty() && random.nextInt(2) == 0) {
      CommonTable table = commonTables.get(random.nextInt(commonTables.size()));
      String alias = queries.newName("a");
      return new Source(text(table.name() + " " + alias), outputs(alias, table.types()));
    }
    if (random.nextInt(20) == 0) {
      String alias = queries.newName("a");
      String rows = "(VALUES (1, 'a'::text), (2, 'b'), (NULL, 'ab'), (4, NULL)) AS ";
      return new Source(
          text(rows + alias + "(o1, o2)"), outputs(alias, List.of(Type.INT, Type.TEXT)));
    }
    if (random.nextInt(14) == 0) {
      String alias = queries.newName("a");
      return new Source(
          text("generate_series(0, 4) AS " + alias + "(o1)"), outputs(alias, List.of(Type.INT)));
    }
    return table(schema.tables().get(random.nextInt(schema.tables().size())));
  }

  private Source table(Schema.Table table) {
    String alias = queries.newName("a");
    List<Named> columns =
        table.columns().stream().map(it -> new Named(alias + "." + it.name(), it.type())).toList();
    String sample = random.nextInt(25) == 0 ? " TABLESAMPLE BERNOULLI (100)" : "";
    return new Source(
        Fragment.of(table.name() + " " + alias, optional(sample)), new Scope(columns));
  }

  private Source lateral(Scope outer, int depth) {
    return derived(queries.nested(outer, Math.max(depth, 0)), "LATERAL ");
  }

  private Source derived(Queries.Query query, String prefix) {
    String alias = queries.newName("a");
    return new Source(
        orElse(List.of(), prefix + "(", query.sql(), ") " + alias), outputs(alias, query.types()));
  }

  private static Scope outputs(String alias, List<Type> types) {
    List<Named> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      columns.add(new Named(alias + ".o" + (i + 1), types.get(i)));
    }
    return new Scope(columns);
  }
}
