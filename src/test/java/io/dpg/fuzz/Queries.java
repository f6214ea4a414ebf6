package io.dpg.fuzz;

import static io.dpg.fuzz.Fragment.optional;
import static io.dpg.fuzz.Fragment.orElse;
import static io.dpg.fuzz.Fragment.text;

import io.dpg.fuzz.Scope.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Random queries whose answer is one multiset of rows: LIMIT only comes with an order over all
/// columns.
final class Queries {

  private final RandomGenerator random;
  private final Expressions expressions;
  private final Relations relations;
  private int names;

  Queries(Schema schema, RandomGenerator random) {
    this.random = random;
    this.expressions = new Expressions(random, this);
    this.relations = new Relations(schema, random, this, expressions);
  }

  /// A query and the types of its columns, which are called `o1`, `o2`, ...
  record Query(Fragment sql, List<Type> types) {}

  String newName(String prefix) {
    return prefix + ++names;
  }

  Expressions expressions() {
    return expressions;
  }

  Relations relations() {
    return relations;
  }

  /// A whole statement.
  Fragment statement() {
    names = 0;
    int depth = 1 + random.nextInt(3);
    List<Type> types = types(1 + random.nextInt(4));
    if (random.nextInt(4) > 0) {
      return ordered(body(types, Scope.EMPTY, depth));
    }
    List<Fragment> definitions = new ArrayList<>();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      definitions.add(relations.commonTable(depth - 1));
    }
    Query main = body(types, Scope.EMPTY, depth);
    relations.forgetCommonTables();
    return Fragment.of("WITH ", new Fragment.Elements(definitions, ", ", 1), " ", ordered(main));
  }

  private List<Type> types(int count) {
    return IntStream.range(0, count).mapToObj(i -> Type.any(random)).toList();
  }

  /// A query for a place inside another.
  Query nested(Scope outer, int depth) {
    Query query = body(types(1 + random.nextInt(3)), outer, depth);
    return new Query(bounded(query), query.types());
  }

  private Fragment ordered(Query query) {
    return random.nextInt(3) == 0 ? query.sql() : bounded(query);
  }

  private Fragment bounded(Query query) {
    if (random.nextInt(3) > 0) {
      return query.sql();
    }
    String all =
        IntStream.rangeClosed(1, query.types().size())
            .mapToObj(i -> i + (random.nextInt(3) == 0 ? " DESC" : ""))
            .collect(Collectors.joining(", "));
    Fragment offset = random.nextInt(3) == 0 ? optional(" OFFSET " + random.nextInt(6)) : text("");
    return Fragment.of(
        query.sql(),
        optional(" ORDER BY " + all, optional(" LIMIT " + random.nextInt(12)), offset));
  }

  private Query body(List<Type> types, Scope outer, int depth) {
    if (depth > 0 && random.nextInt(6) == 0) {
      String[] operators = {" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ", " EXCEPT ALL "};
      Fragment left = Fragment.of("(", body(types, outer, depth - 1).sql(), ")");
      Fragment right = Fragment.of("(", body(types, outer, depth - 1).sql(), ")");
      return new Query(
          orElse(List.of(left, right), left, operators[random.nextInt(operators.length)], right),
          types);
    }
    return switch (random.nextInt(7)) {
      case 0, 1 -> grouped(types, outer, depth);
      case 2 -> windowed(types, outer, depth);
      default -> plain(types, outer, depth);
    };
  }

  private Query plain(List<Type> types, Scope outer, int depth) {
    Relations.Source from = relations.from(outer, depth);
    Scope scope = outer.and(from.scope());
    return new Query(
        Fragment.of(
            random.nextInt(5) == 0 ? "SELECT DISTINCT " : "SELECT ",
            outputs(types, type -> expressions.value(type, scope, depth)),
            " FROM ",
            from.sql(),
            where(scope, depth)),
        types);
  }

  private Fragment outputs(List<Type> types, java.util.function.Function<Type, Fragment> maker) {
    List<Fragment> all = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      all.add(Fragment.of(maker.apply(types.get(i)), " AS o" + (i + 1)));
    }
    return new Fragment.Elements(all, ", ", all.size());
  }

  private Fragment where(Scope scope, int depth) {
    return random.nextInt(3) == 0
        ? text("")
        : optional(" WHERE ", expressions.condition(scope, depth));
  }

  /// GROUP BY, plain or with grouping sets; the outputs are made of groups and aggregates.
  private Query grouped(List<Type> types, Scope outer, int depth) {
    Relations.Source from = relations.from(outer, depth);
    Scope scope = from.scope();
    List<Named> groups = new ArrayList<>();
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      scope.any(random).filter(it -> !groups.contains(it)).ifPresent(groups::add);
    }
    Scope visible = new Scope(groups);
    Fragment select =
        outputs(
            types,
            type -> {
              if (random.nextBoolean() && visible.any(type, random).isPresent()) {
                return expressions.value(type, visible, 0);
              }
              return as(type, expressions.aggregate(scope, Math.min(depth, 1)));
            });
    Fragment having =
        random.nextInt(4) == 0
            ? optional(
                " HAVING ", expressions.aggregate(scope, 0).sql(), " IS NOT NULL AND count(*) > 1")
            : text("");
    return new Query(
        Fragment.of(
            "SELECT ",
            select,
            " FROM ",
            from.sql(),
            where(outer.and(scope), depth),
            groupBy(groups),
            having),
        types);
  }

  private Fragment groupBy(List<Named> groups) {
    if (groups.isEmpty()) {
      return text("");
    }
    String all = groups.stream().map(Named::sql).collect(Collectors.joining(", "));
    Fragment simple = text(" GROUP BY " + all);
    return switch (random.nextInt(6)) {
      case 0 -> orElse(List.of(simple), " GROUP BY ROLLUP (" + all + ")");
      case 1 -> orElse(List.of(simple), " GROUP BY CUBE (" + all + ")");
      case 2 ->
          orElse(
              List.of(simple),
              " GROUP BY GROUPING SETS ((" + all + "), (" + groups.getLast().sql() + "), ())");
      default -> simple;
    };
  }

  /// Another type's value by way of text, or by how long that is.
  private static Fragment as(Type type, Expressions.Aggregate it) {
    if (it.type() == type) {
      return it.sql();
    }
    return switch (type) {
      case TEXT -> Fragment.of("(", it.sql(), ")::text");
      case INT -> Fragment.of("length((", it.sql(), ")::text)");
      case BIGINT -> Fragment.of("length((", it.sql(), ")::text)::bigint");
      case NUMERIC -> Fragment.of("length((", it.sql(), ")::text)::numeric");
      case BOOL -> Fragment.of("((", it.sql(), ") IS NULL)");
      case DATE -> Fragment.of("(date '2026-01-01' + length((", it.sql(), ")::text))");
    };
  }

  /// Window functions whose values do not depend on the order of equal rows.
  private Query windowed(List<Type> types, Scope outer, int depth) {
    Relations.Source from = relations.from(outer, depth);
    Scope scope = from.scope();
    String partition =
        scope
            .any(random)
            .filter(it -> random.nextBoolean())
            .map(it -> "PARTITION BY " + it.sql())
            .orElse("");
    String order =
        scope
            .any(random)
            .filter(it -> random.nextBoolean())
            .map(it -> " ORDER BY " + it.sql())
            .orElse("");
    String over = " OVER (" + partition + order + ")";
    Fragment select =
        outputs(
            types,
            type ->
                switch (random.nextInt(4)) {
                  case 0 -> as(type, new Expressions.Aggregate(text("rank()" + over), Type.BIGINT));
                  case 1 ->
                      as(type, new Expressions.Aggregate(text("count(*)" + over), Type.BIGINT));
                  case 2 -> {
                    Fragment of = expressions.value(Type.INT, scope, 0);
                    yield as(
                        type,
                        new Expressions.Aggregate(
                            Fragment.of("sum(", of, ")" + over), Type.BIGINT));
                  }
                  default -> expressions.value(type, scope, Math.min(depth, 1));
                });
    return new Query(
        Fragment.of("SELECT ", select, " FROM ", from.sql(), where(outer.and(scope), depth)),
        types);
  }

  /// A subquery that gives one value.
  Fragment scalar(Type type, Scope outer, int depth, Fragment instead) {
    if (depth < 0) {
      return instead;
    }
    Relations.Source from = relations.from(outer, depth);
    Scope scope = outer.and(from.scope());
    // An aggregate of outer columns alone would belong to the outer query.
    Fragment value = expressions.value(type, from.scope(), 0);
    String function = type == Type.BOOL ? "bool_or(" : random.nextBoolean() ? "max(" : "min(";
    return orElse(
        List.of(instead),
        "(SELECT " + function,
        value,
        ") FROM ",
        from.sql(),
        where(scope, depth - 1),
        ")");
  }

  /// IN and NOT IN, ANY and ALL with a subquery.
  Fragment membership(Type type, Scope outer, int depth, Fragment instead) {
    Query query = body(List.of(type), random.nextInt(3) == 0 ? outer : Scope.EMPTY, depth);
    String operator =
        switch (random.nextInt(5)) {
          case 0 -> " NOT IN (";
          case 1 -> " >= ALL (";
          case 2 -> " = ANY (";
          default -> " IN (";
        };
    return orElse(
        List.of(instead), "(", expressions.value(type, outer, 0), operator, query.sql(), "))");
  }

  /// EXISTS, mostly correlated.
  Fragment existence(Scope outer, int depth, Fragment instead) {
    Relations.Source from = relations.from(outer, Math.max(depth, 0));
    Scope scope = outer.and(from.scope());
    Fragment condition =
        relations
            .equality(outer, from.scope())
            .orElseGet(() -> expressions.condition(scope, depth - 1));
    return orElse(
        List.of(instead),
        random.nextInt(3) == 0 ? "NOT EXISTS (" : "EXISTS (",
        "SELECT 1 FROM ",
        from.sql(),
        optional(" WHERE ", condition),
        ")");
  }
}
