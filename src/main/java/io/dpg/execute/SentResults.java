package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.Merge;
import io.dpg.plan.text.ResultReference;
import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The intermediate results that statements of a staged plan may use. They travel with each
/// statement, as parameters: nothing is left on a node when it ends, however it ends, and nothing
/// keeps its transaction from being prepared.
record SentResults(List<ResultRows> results) {

  static final SentResults NONE = new SentResults(List.of());

  private static final String WITH = "WITH ";
  private static final String WITH_RECURSIVE = "WITH RECURSIVE ";

  SentResults {
    results = List.copyOf(results);
  }

  SentResults and(ResultRows result) {
    List<ResultRows> all = new ArrayList<>(results);
    all.add(result);
    return new SentResults(all);
  }

  /// Statements with the results that they use, and the parameters of both.
  record Bound(List<String> statements, Arguments arguments) {}

  /// @param statements of one query, so that all use the same results
  Bound bind(List<String> statements, Arguments arguments) {
    List<ResultRows> used =
        results.stream().filter(it -> isUsed(it, statements.getFirst())).toList();
    if (used.isEmpty()) {
      return new Bound(statements, arguments);
    }
    List<String> definitions = new ArrayList<>();
    Arguments all = arguments;
    for (ResultRows result : used) {
      definitions.add(definition(result, all.count()));
      all = with(all, result);
    }
    String with = String.join(", ", definitions);
    return new Bound(statements.stream().map(sql -> prefixed(sql, with)).toList(), all);
  }

  /// Whether statements of this text use a result.
  boolean areUsed(String sql) {
    return results.stream().anyMatch(it -> isUsed(it, sql));
  }

  private static boolean isUsed(ResultRows result, String sql) {
    return sql.contains(ResultReference.relation(result.result().number()));
  }

  private static String prefixed(String sql, String definitions) {
    if (sql.startsWith(WITH_RECURSIVE)) {
      return WITH_RECURSIVE + definitions + ", " + sql.substring(WITH_RECURSIVE.length());
    }
    return sql.startsWith(WITH)
        ? WITH + definitions + ", " + sql.substring(WITH.length())
        : WITH + definitions + " " + sql;
  }

  /// `name (a, b) AS MATERIALIZED (SELECT c1, c2::type FROM unnest($1, $2) AS r (c1, c2))`.
  private static String definition(ResultRows result, int parameters) {
    List<String> values = new ArrayList<>();
    List<String> arrays = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < result.columns().size(); i++) {
      String name = "c" + (i + 1);
      names.add(name);
      arrays.add("$" + (parameters + i + 1));
      values.add(value(name, result.columns().get(i), result.result().columns().get(i)));
    }
    String columns =
        result.result().columns().stream()
            .map(column -> Identifiers.quote(column.name()))
            .collect(Collectors.joining(", "));
    return "%s (%s) AS MATERIALIZED (SELECT %s FROM unnest(%s) AS r (%s))"
        .formatted(
            ResultReference.relation(result.result().number()),
            columns,
            String.join(", ", values),
            String.join(", ", arrays),
            String.join(", ", names));
  }

  private static String value(String name, ResultColumn column, Merge.Column declared) {
    boolean isPlain = column.binary() && !declared.type().contains(" COLLATE ");
    return isPlain ? name : name + "::" + declared.type();
  }

  private static Arguments with(Arguments arguments, ResultRows result) {
    List<Integer> types = new ArrayList<>(arguments.types());
    List<Short> formats = new ArrayList<>(arguments.formats());
    List<@Nullable ByteSlice> values = new ArrayList<>(arguments.values());
    for (ResultColumn column : result.columns()) {
      types.add(column.arrayType());
      formats.add((short) 1);
      values.add(column.array());
    }
    return new Arguments(types, formats, values, arguments.resultFormats());
  }
}
