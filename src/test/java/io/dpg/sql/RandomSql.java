package io.dpg.sql;

import java.util.List;
import java.util.Random;

/// Random expressions and queries as text. Operands are put in parentheses only sometimes, so some
/// of the texts are no SQL; those that are try out all precedences.
final class RandomSql {

  private static final List<String> INFIX =
      List.of(
          "+",
          "-",
          "*",
          "/",
          "%",
          "^",
          "||",
          "->",
          "->>",
          "@>",
          "&&",
          "=",
          "<>",
          "<",
          ">=",
          "AND",
          "OR",
          "IS DISTINCT FROM",
          "IS NOT DISTINCT FROM",
          "LIKE",
          "NOT ILIKE",
          "SIMILAR TO",
          "AT TIME ZONE",
          "OPERATOR(pg_catalog.+)",
          "OPERATOR(s.=)",
          "~",
          "#",
          "<->");
  private static final List<String> PREFIX = List.of("-", "+", "NOT", "@", "~", "|/", "!!");
  private static final List<String> POSTFIX =
      List.of(
          "IS NULL",
          "IS NOT NULL",
          "IS TRUE",
          "IS NOT UNKNOWN",
          "::int",
          "::text[]",
          "::interval day",
          "COLLATE \"C\"",
          "IS JSON",
          "IS NOT DOCUMENT",
          "AT LOCAL",
          "IS NFC NORMALIZED",
          "[1]",
          "[1:2]",
          ".x",
          ".*");
  private static final List<String> LEAVES =
      List.of(
          "a",
          "b",
          "t.c",
          "\"A b\"",
          "1",
          "-1",
          "2.5",
          "1.",
          "'x'",
          "E'\\\\'",
          "NULL",
          "TRUE",
          "$1",
          "B'10'",
          "CURRENT_DATE",
          "date '2024-01-01'",
          "current_timestamp(2)",
          "range",
          "a[1]",
          "ARRAY[1, 2]",
          "ROW(1)",
          "(1, b)",
          "interval '1' day",
          "DEFAULT",
          "(a).b");

  private final Random random;

  RandomSql(long seed) {
    this.random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String query(int depth) {
    String text = "SELECT " + expression(depth) + (below(2) == 0 ? " AS x" : "");
    text += " FROM " + (below(4) == 0 ? "(" + query(depth - 1) + ") s" : "t");
    text += below(2) == 0 ? " WHERE " + expression(depth) : "";
    text += below(4) == 0 ? " GROUP BY " + expression(depth - 1) : "";
    if (below(4) == 0) {
      text += oneOf(List.of(" UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT "));
      return text + (below(2) == 0 ? "(" + query(depth - 1) + ")" : query(depth - 1));
    }
    return text + (below(4) == 0 ? " ORDER BY " + expression(depth - 1) + " LIMIT 1" : "");
  }

  String expression(int depth) {
    if (depth <= 0) {
      return oneOf(LEAVES);
    }
    return switch (below(12)) {
      case 0, 1, 2, 3 -> operand(depth) + " " + oneOf(INFIX) + " " + operand(depth);
      case 4 -> oneOf(PREFIX) + " " + operand(depth);
      case 5, 6 -> postfix(depth);
      case 7 -> operand(depth) + " BETWEEN " + operand(depth) + " AND " + operand(depth);
      case 8 -> operand(depth) + " IN (" + expression(depth - 1) + ", " + operand(depth) + ")";
      case 9 -> comparison(depth);
      case 10 -> call(depth);
      default -> oneOf(LEAVES);
    };
  }

  private String operand(int depth) {
    String expression = expression(depth - 1);
    return below(2) == 0 ? "(" + expression + ")" : expression;
  }

  private String postfix(int depth) {
    String words = oneOf(POSTFIX);
    boolean isClose = "[.:".indexOf(words.charAt(0)) >= 0;
    return operand(depth) + (isClose ? "" : " ") + words;
  }

  private String comparison(int depth) {
    String quantifier = oneOf(List.of(" = ANY ", " <> ALL ", " LIKE ANY ", " || ANY ", " IN "));
    boolean isQuery = below(2) == 0 || quantifier.equals(" IN ");
    String right = isQuery ? query(0) : expression(depth - 1);
    return operand(depth) + quantifier + "(" + right + ")";
  }

  private String call(int depth) {
    String one = expression(depth - 1);
    String two = expression(depth - 1);
    return switch (below(14)) {
      case 0 -> "f(" + one + ", VARIADIC " + two + ")";
      case 1 -> "CASE WHEN " + one + " THEN " + two + " END";
      case 2 -> "EXTRACT(year FROM " + one + ")";
      case 3 -> "POSITION(" + one + " IN " + two + ")";
      case 4 -> "SUBSTRING(" + one + " FROM " + two + ")";
      case 5 -> "TRIM(LEADING " + one + " FROM " + two + ")";
      case 6 -> "OVERLAY(" + one + " PLACING " + two + " FROM 1)";
      case 7 -> "EXISTS (" + query(depth - 1) + ")";
      case 8 -> "sum(" + one + ") FILTER (WHERE " + two + ") OVER (ORDER BY " + two + ")";
      case 9 -> "COALESCE(" + one + ", " + two + ")";
      case 10 -> "(" + one + ", 1) OVERLAPS (" + two + ", 2)";
      case 11 -> operand(depth) + " LIKE " + operand(depth) + " ESCAPE " + operand(depth);
      case 12 -> "JSON_OBJECT(" + one + " : " + two + " ABSENT ON NULL)";
      default -> "XMLEXISTS(" + operand(depth) + " PASSING " + operand(depth) + ")";
    };
  }

  /// The text with some of it lost, doubled, swapped or replaced.
  String mutated(String text, List<String> others) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = below(2); i >= 0 && !mutated.isEmpty(); i--) {
      int from = below(mutated.length());
      int to = Math.min(mutated.length(), from + 1 + below(8));
      String part = mutated.substring(from, to);
      String other = oneOf(others);
      int otherFrom = below(other.length());
      switch (below(5)) {
        case 0 -> mutated.delete(from, to);
        case 1 -> mutated.insert(from, part);
        case 2 -> mutated.replace(from, to, other.substring(otherFrom));
        case 3 ->
            mutated.insert(from, oneOf(List.of("'", "\"", "(", ")", "é😀", ";", "$$", "\\", " ")));
        default -> mutated.setLength(from);
      }
    }
    return mutated.toString();
  }
}
