package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.plan.Merge;
import io.dpg.plan.text.ResultReference;
import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The intermediate results that statements of a staged plan may use. They travel with each
/// statement, as parameters: nothing is left on a node when it ends, however it ends, and nothing
/// keeps its transaction from being prepared.
///
/// PostgreSQL knows how many rows a result has, but nothing of its values, takes joins of them to
/// give next to nothing, and would loop over what it then believes to be one row. So statements
/// with many such rows are planned without nested loops, unless an index of far larger tables may
/// be worth them.
///
/// @param tableRows about how many rows the tables have that the statements read besides
record SentResults(List<ResultRows> results, double tableRows) {

  static final SentResults NONE = new SentResults(List.of(), 0);

  /// Up to this number of rows PostgreSQL takes all values to be different.
  private static final int FEW_ROWS = 200;

  /// How many rows of a table can be read and hashed, at worst, in place of looking one up.
  private static final int ROWS_PER_LOOKUP = 1_000;

  private static final String WITH = "WITH ";
  private static final String WITH_RECURSIVE = "WITH RECURSIVE ";

  SentResults {
    results = List.copyOf(results);
  }

  SentResults and(ResultRows result) {
    List<ResultRows> all = new ArrayList<>(results);
    all.add(result);
    return new SentResults(all, tableRows);
  }

  /// The same for statements that read other tables.
  SentResults joining(double newTableRows) {
    return new SentResults(results, newTableRows);
  }

  /// Gives up the results that others do not have.
  void closeAllBut(SentResults others) {
    results.stream().filter(it -> !others.results.contains(it)).forEach(ResultRows::close);
  }

  /// Statements with the results that they use, and the parameters of both.
  record Bound(List<String> statements, Arguments arguments) {}

  /// @param statements of one query, so that all use the same results
  Bound bind(List<String> statements, Arguments arguments) {
    return bind(statements, arguments, ResultRows::all);
  }

  /// The same for one of several nodes, which gets those rows of repartitioned results that belong
  /// to it.
  Bound bind(List<String> statements, Arguments arguments, NodeId node) {
    return bind(statements, arguments, result -> result.of(node));
  }

  /// The same for one of several shard groups.
  ///
  /// @param shard its index
  Bound bind(List<String> statements, Arguments arguments, int shard) {
    return bind(statements, arguments, result -> result.ofShard(shard));
  }

  private Bound bind(
      List<String> statements,
      Arguments arguments,
      Function<ResultRows, List<List<ResultColumn>>> rows) {
    List<ResultRows> used =
        results.stream().filter(it -> isUsed(it, statements.getFirst())).toList();
    if (used.isEmpty()) {
      return new Bound(statements, arguments);
    }
    List<String> definitions = new ArrayList<>();
    Arguments all = arguments;
    for (ResultRows result : used) {
      List<String> selects = new ArrayList<>();
      for (List<ResultColumn> columns : rows.apply(result)) {
        selects.add(UnnestedColumns.select(columns, result.result().columns(), all.count()));
        all = all.followedBy(columns);
      }
      definitions.add(definition(result, String.join(" UNION ALL ", selects)));
    }
    String with = String.join(", ", definitions);
    return new Bound(statements.stream().map(sql -> prefixed(sql, with)).toList(), all);
  }

  /// How a statement of these texts may join.
  Joins joinsOf(List<String> texts) {
    long rows = 0;
    for (ResultRows result : results) {
      if (texts.stream().anyMatch(text -> isUsed(result, text))) {
        rows = Math.max(rows, result.rows());
      }
    }
    return rows >= FEW_ROWS && tableRows <= (double) rows * ROWS_PER_LOOKUP
        ? Joins.NO_LOOPS
        : Joins.ANY;
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
  private static String definition(ResultRows result, String select) {
    List<Merge.Column> declared = result.result().columns();
    String names =
        declared.stream()
            .map(column -> Identifiers.quote(column.name()))
            .collect(Collectors.joining(", "));
    return "%s (%s) AS MATERIALIZED (%s)"
        .formatted(ResultReference.relation(result.result().number()), names, select);
  }
}
