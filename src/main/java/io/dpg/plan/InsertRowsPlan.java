package io.dpg.plan;

import java.util.List;

/// INSERT ... VALUES into a distributed table: rows are grouped by shard, one statement runs per
/// shard. What must be evaluated once (sequences, volatile and stable functions, defaults) is
/// evaluated on the coordinator node first, in one query for all rows, and goes into the shards'
/// statements as literals.
///
/// @param table OID of the target
/// @param head the statement up to VALUES, with the hole for the shard
/// @param rows the rows in the client's order
/// @param tail what follows the rows: ON CONFLICT, RETURNING; with holes if it names the table
/// @param evaluations SQL expressions with the type they are assigned as, in the order of
///   evaluation
/// @param keyRequired whether shards refuse rows without a distribution column's value by
///   themselves
/// @param returning whether rows come back
public record InsertRowsPlan(
    int table,
    ShardQuery head,
    List<InsertRow> rows,
    ShardQuery tail,
    List<Evaluation> evaluations,
    boolean keyRequired,
    boolean returning)
    implements Plan {

  public InsertRowsPlan {
    rows = List.copyOf(rows);
    evaluations = List.copyOf(evaluations);
  }

  /// One row.
  ///
  /// @param key the value of the distribution column
  /// @param pieces its text between the parentheses, parameters as in the client's statement
  public record InsertRow(ValueSource key, List<Piece> pieces) {
    public InsertRow {
      pieces = List.copyOf(pieces);
    }
  }

  /// Part of a row's text.
  public sealed interface Piece {
    /// SQL as it stands.
    record Text(String sql) implements Piece {}

    /// The result of an evaluation, as a literal of its type.
    record Result(int evaluation) implements Piece {}
  }

  /// An expression to evaluate on the coordinator node.
  ///
  /// @param sql the expression; may use the statement's parameters
  /// @param type the type its result is written as (`'...'::type`), as `format_type` prints it
  /// @param typeOid the same type, for hashing when the result is the distribution column's value
  public record Evaluation(String sql, String type, int typeOid) {}
}
