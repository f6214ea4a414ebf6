package io.dpg.history;

import java.util.List;

/// One transaction of a history over lists that are only appended to.
///
/// @param begun when the client began it, in nanoseconds
/// @param ended when the client knew its outcome
public record Transaction(
    int id, long begun, long ended, Outcome outcome, List<Operation> operations) {

  public Transaction {
    operations = List.copyOf(operations);
  }

  public enum Outcome {
    COMMITTED,
    ABORTED,
    /// The client was not told.
    UNKNOWN
  }

  public sealed interface Operation {
    int key();
  }

  /// Adds a value, which is never added twice, at the end of a list.
  public record Append(int key, int value) implements Operation {}

  /// What a list was.
  public record Read(int key, List<Integer> values) implements Operation {
    public Read {
      values = List.copyOf(values);
    }
  }
}
