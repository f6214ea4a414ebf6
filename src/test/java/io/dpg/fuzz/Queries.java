package io.dpg.fuzz;

import static io.dpg.fuzz.Fragment.optional;
import static io.dpg.fuzz.Fragment.orElse;
import static io.dpg.fuzz.Fragment.text;

import io.dpg.fuzz.Scope.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    boolean recursive = random.nextInt(4) == 0;
    if (recursive) {
      definitions.add(relations.recursiveTable(depth - 1));
    }
    int count = (recursive ? 0 : 1) + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      definitions.add(relations.commonTable(depth - 1));
    }
    Query main = body(types, Scope.EMPTY, depth);
    relations.forgetCommonTables();
    return Fragment.of(
        recursive ? "WITH RECURSIVE " : "WITH ",
        new Fragment.Elements(definitions, ", ", 1),
        " ",
        ordered(main));
  }

  /// A query with an order over all columns, so that its rows come in one order.
  Fragment sorted() {
    names = 0;
    List<Type> types = types(1 + random.nextInt(3));
    Query query = body(types, Scope.EMPTY, 1 + random.nextInt(2));
    return Fragment.of(query.sql(), " ORDER BY " + positions(types.size()));
  }

  /// A query of one column.
  Query column(Type type, int depth) {
    return body(List.of(type), Scope.EMPTY, depth);
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
    String all = positions(query.types().size());
    Fragment offset = random.nextInt(3) == 0 ? optional(" OFFSET " + random.nextInt(6)) : text("");
    return Fragment.of(
        query.sql(),
        optional(" ORDER BY " + all, optional(" LIMIT " + random.nextInt(12)), offset));
  }

  private String positions(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> i + (random.nextInt(3) == 0 ? " DESC" : ""))
        .collect(Collectors.joining(", "));
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
    return switch (random.nextInt(8)) {
      case 0, 1 -> grouped(types, outer, depth);
      case 2 -> windowed(types, outer, depth);
      case 3 ->
          random.nextInt(3) == 0 ? firstOfEach(types, outer, depth) : plain(types, outer, depth);
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

  /// DISTINCT ON, with an order that leaves one answer.
  private Query firstOfEach(List<Type> types, Scope outer, int depth) {
    Query all = plain(types, outer, depth);
    String name = newName("d");
    int keys = 1 + random.nextInt(types.size());
    String on =
        IntStream.rangeClosed(1, keys).mapToObj(i -> "o" + i).collect(Collectors.joining(", "));
    String order =
        IntStream.rangeClosed(1, types.size())
            .mapToObj(i -> "o" + i + (random.nextBoolean() ? " DESC" : ""))
            .collect(Collectors.joining(", "));
    return new Query(
        orElse(
            List.of(all.sql()),
            "SELECT * FROM (SELECT DISTINCT ON (" + on + ") * FROM (",
            all.sql(),
            ") " + name + "x ORDER BY " + order + ") " + name),
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
                switch (random.nextInt(6)) {
                  case 4 -> {
                    Fragment of = expressions.value(Type.TEXT, scope, 0);
                    String frame =
                        order.isEmpty() ? "" : " RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING";
                    yield as(
                        type,
                        new Expressions.Aggregate(
                            Fragment.of("max(", of, ") OVER (" + partition + order + frame + ")"),
                            Type.TEXT));
                  }
                  case 5 ->
                      as(type, new Expressions.Aggregate(text("dense_rank()" + over), Type.BIGINT));
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
    Scope own = from.scope();
    String before = random.nextBoolean() ? "max(" : "min(";
    String after = ")";
    Type argument = type;
    switch (type) {
      case BOOL -> before = "bool_or(";
      case BIGINT -> {
        before = random.nextBoolean() ? "sum(" : "count(";
        argument = Type.INT;
      }
      case NUMERIC -> {
        before = random.nextBoolean() ? "1.5 * avg(" : "sum(";
        argument = Type.NUMERIC;
      }
      case INT, TEXT, DATE -> after = ")";
    }
    return orElse(
        List.of(instead),
        "(SELECT " + before,
        expressions.value(argument, own, 0),
        after + " FROM ",
        from.sql(),
        tied(outer, own, scope, depth - 1),
        ")");
  }

  /// WHERE of a subquery: often it asks for the outer row's value.
  private Fragment tied(Scope outer, Scope own, Scope scope, int depth) {
    Optional<Fragment> tie =
        random.nextBoolean() ? relations.equality(outer, own) : Optional.empty();
    if (tie.isEmpty()) {
      return where(scope, depth);
    }
    Fragment more =
        random.nextBoolean() ? optional(" AND ", expressions.condition(own, 0)) : text("");
    return optional(" WHERE ", tie.get(), more);
  }

  /// `x < (SELECT ...)` with the outer row's value.
  Fragment comparedWithAggregate(Scope outer, int depth, Fragment instead) {
    Type type = Type.any(random);
    if (type == Type.BOOL) {
      return instead;
    }
    String operator = random.nextInt(3) == 0 ? " = " : random.nextBoolean() ? " < " : " >= ";
    return orElse(
        List.of(instead),
        "(",
        expressions.value(type, outer, 0),
        operator,
        scalar(type, outer, Math.max(depth, 0), text(type.literal(random))),
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
