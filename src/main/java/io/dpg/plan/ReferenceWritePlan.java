package io.dpg.plan;

import io.dpg.plan.InsertRowsPlan.Evaluation;
import java.util.List;

/// A write to a reference table: the same statement on every node, in node order, in one
/// distributed transaction. What must be evaluated once is evaluated on the coordinator node first.
///
/// @param table OID of the reference table
/// @param local the statement for the coordinator node, with logical names; its answer is the
///   client's
/// @param remote the statement for the workers, with shard names and without RETURNING where that
///   saves work
/// @param evaluations expressions whose results, as literals of their types, go where [#hole(int)]
///   stands in both statements
public record ReferenceWritePlan(
    int table, String local, ShardQuery remote, boolean returning, List<Evaluation> evaluations)
    implements Plan {

  /// What ends a statement for the coordinator node's copy where dpg itself writes the others: else
  /// they would be told of what it has changed.
  public static final String EVERY_COPY = " /*dpg: every copy*/";

  public ReferenceWritePlan {
    evaluations = List.copyOf(evaluations);
  }

  /// The text that stands for the result of an evaluation: a quoted identifier.
  public static String hole(int evaluation) {
    return "\"" + holeName(evaluation) + "\"";
  }

  /// The same without quotes, for syntax trees.
  public static String holeName(int evaluation) {
    return "{value " + evaluation + "}";
  }
}
