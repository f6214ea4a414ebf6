package io.dpg.fuzz;

import static io.dpg.fuzz.Fragment.orElse;
import static io.dpg.fuzz.Fragment.text;

import java.util.List;
import java.util.random.RandomGenerator;

/// Random expressions without errors: nothing divides by zero or overflows, so that an error is
/// always a difference.
final class Expressions {

  private final RandomGenerator random;
  private final Queries queries;

  Expressions(RandomGenerator random, Queries queries) {
    this.random = random;
    this.queries = queries;
  }

  /// An expression of a type over the columns of a scope.
  Fragment value(Type type, Scope scope, int depth) {
    Fragment leaf = leaf(type, scope);
    if (depth <= 0 || random.nextInt(3) == 0) {
      return leaf;
    }
    List<Fragment> instead = List.of(leaf);
    Fragment one = value(type, scope, depth - 1);
    Fragment two = value(type, scope, depth - 1);
    if (type == Type.BOOL) {
      return condition(scope, depth - 1);
    }
    return switch (random.nextInt(8)) {
      case 0 -> orElse(List.of(leaf, one, two), "coalesce(", one, ", ", two, ")");
      case 1 ->
          orElse(
              List.of(leaf, one, two),
              "CASE WHEN ",
              condition(scope, depth - 1),
              " THEN ",
              one,
              " ELSE ",
              two,
              " END");
      case 2 -> orElse(List.of(leaf, one), "nullif(", one, ", ", two, ")");
      case 3 -> orElse(List.of(leaf, one, two), "greatest(", one, ", ", two, ")");
      case 4 -> queries.scalar(type, scope, depth - 1, leaf);
      default ->
          switch (type) {
            case INT, BIGINT, NUMERIC ->
                random.nextBoolean()
                    ? orElse(List.of(leaf, one, two), "(", one, " + ", two, ")")
                    : orElse(List.of(leaf, one), "(", one, " * 2 - ", two, ")");
            case TEXT ->
                random.nextBoolean()
                    ? orElse(List.of(leaf, one, two), "(", one, " || ", two, ")")
                    : orElse(List.of(leaf, one), "upper(", one, ")");
            case DATE ->
                orElse(instead, "(", one, " + ", Integer.toString(random.nextInt(3)), "::int)");
            case BOOL -> throw new IllegalStateException("a condition");
          };
    };
  }

  private Fragment leaf(Type type, Scope scope) {
    if (random.nextInt(4) > 0) {
      var column = scope.any(type, random);
      if (column.isPresent()) {
        return text(column.get().sql());
      }
    }
    return random.nextInt(12) == 0 ? text("NULL::" + type.sql()) : text(type.literal(random));
  }

  /// A condition.
  Fragment condition(Scope scope, int depth) {
    Fragment simple = comparison(scope, 0);
    if (depth <= 0) {
      return simple;
    }
    List<Fragment> instead = List.of(text("true"), simple);
    return switch (random.nextInt(13)) {
      case 11 -> queries.comparedWithAggregate(scope, depth - 1, text("true"));
      case 12 -> {
        Type one = Type.any(random);
        Type two = Type.any(random);
        yield orElse(
            instead,
            "((",
            value(one, scope, 0),
            ", ",
            value(two, scope, 0),
            random.nextBoolean() ? ") = (" : ") >= (",
            leaf(one, scope),
            ", ",
            leaf(two, scope),
            "))");
      }
      case 0 -> {
        Fragment a = condition(scope, depth - 1);
        Fragment b = condition(scope, depth - 1);
        yield orElse(List.of(text("true"), a, b), "(", a, " AND ", b, ")");
      }
      case 1 -> {
        Fragment a = condition(scope, depth - 1);
        Fragment b = condition(scope, depth - 1);
        yield orElse(List.of(text("true"), a, b), "(", a, " OR ", b, ")");
      }
      case 2 -> orElse(instead, "NOT (", condition(scope, depth - 1), ")");
      case 3 -> {
        Fragment value = value(Type.any(random), scope, depth - 1);
        yield orElse(instead, "(", value, random.nextBoolean() ? " IS NULL)" : " IS NOT NULL)");
      }
      case 4 -> {
        Type type = Type.any(random);
        yield orElse(
            instead,
            value(type, scope, depth - 1),
            random.nextInt(4) == 0 ? " NOT IN (" : " IN (",
            new Fragment.Elements(
                List.of(leaf(type, Scope.EMPTY), leaf(type, Scope.EMPTY), leaf(type, scope)),
                ", ",
                1),
            ")");
      }
      case 5 -> queries.membership(Type.any(random), scope, depth - 1, text("true"));
      case 6 -> queries.existence(scope, depth - 1, text("true"));
      case 7 ->
          orElse(
              instead,
              value(Type.TEXT, scope, depth - 1),
              " LIKE '%' || ",
              leaf(Type.TEXT, scope),
              " || '%'");
      case 8 -> {
        Type type = Type.any(random);
        yield orElse(
            instead,
            value(type, scope, depth - 1),
            " IS DISTINCT FROM ",
            value(type, scope, depth - 1));
      }
      default -> orElse(instead, comparison(scope, depth - 1));
    };
  }

  private Fragment comparison(Scope scope, int depth) {
    Type type = scope.any(random).map(Scope.Named::type).orElse(Type.INT);
    String operator =
        switch (random.nextInt(6)) {
          case 0 -> " <> ";
          case 1 -> " < ";
          case 2 -> " >= ";
          default -> " = ";
        };
    return Fragment.of("(", value(type, scope, depth), operator, value(type, scope, depth), ")");
  }

  /// An aggregate and its type.
  record Aggregate(Fragment sql, Type type) {}

  Aggregate aggregate(Scope scope, int depth) {
    Type type = scope.any(random).map(Scope.Named::type).orElse(Type.INT);
    Fragment argument = value(type, scope, depth);
    Fragment filter =
        random.nextInt(4) == 0
            ? Fragment.optional(" FILTER (WHERE ", condition(scope, depth), ")")
            : text("");
    return switch (random.nextInt(11)) {
      case 8 ->
          new Aggregate(
              Fragment.of("percentile_disc(0.4) WITHIN GROUP (ORDER BY ", argument, ")", filter),
              type);
      case 9 ->
          new Aggregate(
              Fragment.of(
                  "(array_agg(DISTINCT ", argument, " ORDER BY ", argument, ")", filter, ")::text"),
              Type.TEXT);
      case 10 -> {
        Fragment word = value(Type.TEXT, scope, 0);
        yield new Aggregate(Fragment.of("string_agg(DISTINCT ", word, ", '-')", filter), Type.TEXT);
      }
      case 0 -> new Aggregate(Fragment.of("count(*)", filter), Type.BIGINT);
      case 1 -> new Aggregate(Fragment.of("count(", argument, ")", filter), Type.BIGINT);
      case 2 -> new Aggregate(Fragment.of("count(DISTINCT ", argument, ")", filter), Type.BIGINT);
      case 3 -> {
        // Ordered by what it strings together, so that only one answer is right.
        Fragment word = leaf(Type.TEXT, scope);
        yield new Aggregate(
            Fragment.of("string_agg(", word, ", ',' ORDER BY ", word, ")", filter), Type.TEXT);
      }
      case 4, 5 ->
          type == Type.BOOL
              ? new Aggregate(Fragment.of("bool_and(", argument, ")", filter), Type.BOOL)
              : new Aggregate(
                  Fragment.of(random.nextBoolean() ? "min(" : "max(", argument, ")", filter), type);
      default -> {
        Type number = type.isNumber() ? type : Type.INT;
        Fragment of = type.isNumber() ? argument : value(Type.INT, scope, depth);
        yield random.nextBoolean()
            ? new Aggregate(Fragment.of("avg(", of, ")", filter), Type.NUMERIC)
            : new Aggregate(
                Fragment.of("sum(", of, ")", filter),
                number == Type.INT ? Type.BIGINT : Type.NUMERIC);
      }
    };
  }
}
