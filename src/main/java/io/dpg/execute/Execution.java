package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.pgtype.PgType;
import io.dpg.plan.EvaluateFirstPlan;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.plan.Plan;
import io.dpg.plan.ShardQuery;
import io.dpg.wire.BackendMessage.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One execution of a plan.
///
/// @param plan what to run
/// @param sql the client's own statement
/// @param command how its command tag begins: SELECT, INSERT 0, UPDATE, DELETE, MERGE
/// @param arguments what the client bound
/// @param fields the columns of the answer as the client sees them; empty for none
/// @param catalog the metadata that the plan was made with
/// @param texts what the plan has run on shards, if it is run again and again, so that nodes should
///   keep their statements prepared; else null
/// @param results intermediate results that the plan's statements may use
public record Execution(
    Plan plan,
    String sql,
    String command,
    Arguments arguments,
    List<Field> fields,
    CatalogSnapshot catalog,
    @Nullable TaskTexts texts,
    SentResults results) {

  private static final int TEXT_ARRAY = 1009;

  public Execution {
    fields = List.copyOf(fields);
  }

  /// An execution of a client's own statement.
  public Execution(
      Plan plan,
      String sql,
      String command,
      Arguments arguments,
      List<Field> fields,
      CatalogSnapshot catalog,
      @Nullable TaskTexts texts) {
    this(plan, sql, command, arguments, fields, catalog, texts, SentResults.NONE);
  }

  /// What the stages took that have run already.
  public List<StageStatistics> stages() {
    return results.results().stream().map(ResultRows::statistics).toList();
  }

  Execution withArguments(Arguments newArguments) {
    return new Execution(plan, sql, command, newArguments, fields, catalog, texts, results);
  }

  /// The execution of the plan within, with the values that it needs.
  Execution evaluated(EvaluateFirstPlan first, List<@Nullable String> values) {
    List<Integer> types = first.evaluations().stream().map(Evaluation::typeOid).toList();
    return new Execution(
        first.plan(),
        sql,
        command,
        arguments.followedBy(types, values),
        fields,
        catalog,
        texts,
        results);
  }

  /// The execution of the plan within, with one more argument for each column gathered: an array of
  /// texts.
  Execution gathered(Plan within, String newSql, List<@Nullable String> arrays) {
    List<Integer> types = Collections.nCopies(arrays.size(), TEXT_ARRAY);
    return new Execution(
        within,
        newSql,
        command,
        arguments.followedBy(types, arrays),
        fields,
        catalog,
        texts,
        results);
  }

  /// The same with one more argument for each column.
  Execution withColumns(List<ResultColumn> columns) {
    return new Execution(
        plan, sql, command, arguments.followedBy(columns), fields, catalog, texts, results);
  }

  /// Gives up the intermediate results that another execution does not have.
  void closeAllBut(Execution other) {
    results.closeAllBut(other.results);
    arguments.columns().values().stream()
        .filter(column -> !other.arguments.columns().containsValue(column))
        .forEach(ResultColumn::close);
  }

  /// Gives up all intermediate results.
  public void giveUpResults() {
    closeAllBut(withArguments(Arguments.NONE).withResults(SentResults.NONE));
  }

  private boolean holdsAsManyResultsAs(Execution other) {
    return results.results().size() == other.results.results().size()
        && arguments.columns().size() == other.arguments.columns().size();
  }

  /// Rows of this execution, which give up the intermediate results that were made for it when they
  /// have been read.
  ///
  /// @param before the execution before they were made
  RowStream givingUpResults(RowStream rows, Execution before) {
    return holdsAsManyResultsAs(before) ? rows : new FinallyRows(rows, () -> closeAllBut(before));
  }

  Execution withPlan(Plan newPlan, String newSql) {
    return new Execution(newPlan, newSql, command, arguments, fields, catalog, null, results);
  }

  /// The same for an answer with columns of other types, which no client sees.
  Execution withFields(List<Integer> types) {
    List<Field> newFields = new ArrayList<>();
    for (int type : types) {
      int length = PgType.of(type).map(PgType::length).orElse(-1);
      newFields.add(Field.of("c" + (newFields.size() + 1), type, length));
    }
    return new Execution(plan, sql, command, arguments, newFields, catalog, texts, results);
  }

  Execution withResults(SentResults newResults) {
    return new Execution(plan, sql, command, arguments, fields, catalog, null, newResults);
  }

  /// Whether nodes should keep their statements prepared.
  boolean prepared() {
    return texts != null;
  }

  /// The plan's statement for some shards of one node.
  String taskText(List<Integer> indexes, Function<List<Integer>, String> writer) {
    return texts == null ? writer.apply(indexes) : texts.text(indexes, writer);
  }

  /// The plan's statement for one shard.
  String taskText(ShardQuery query, int index) {
    return taskText(List.of(index), _ -> query.sql(catalog, index));
  }
}
