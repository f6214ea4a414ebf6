package io.dpg.session.wayback;

import static java.util.Objects.requireNonNullElse;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error of an INSERT that the coordinator node has not been told of: postgres_fdw would lose
/// which constraint it is about. Instead it is told that no row was inserted, and the shell table's
/// trigger asks why. Whatever else comes before that question fails with the error.
///
/// Owner: the connection's thread.
final class UntoldFailure {

  /// What the question is inserted into.
  private static final String RELATION = "failures";

  /// Letters of ErrorResponse, in the order of the relation's columns.
  private static final String NAMES = "stcdn";

  private @Nullable SqlErrorException failure;

  /// Whether an INSERT of postgres_fdw's is the question.
  static boolean isAskedBy(SqlNode insert) {
    return insert.required("relation").text("relname").equals(RELATION);
  }

  /// Whether an error has what postgres_fdw would lose.
  static boolean isWorthIt(SqlErrorException failure) {
    return !failure.error().fields().isEmpty();
  }

  void keep(SqlErrorException newFailure) {
    failure = newFailure;
  }

  boolean isThere() {
    return failure != null;
  }

  /// What it was about is rolled back.
  void forget() {
    failure = null;
  }

  /// Throws it, if it is there.
  void require() {
    SqlErrorException untold = failure;
    failure = null;
    if (untold != null) {
      throw untold;
    }
  }

  /// The answer to the question: a row of the relation.
  List<String> tell() {
    SqlErrorException untold = failure;
    failure = null;
    if (untold == null) {
      throw new IllegalStateException("nothing has failed");
    }
    SqlError error = untold.error();
    List<String> row = new ArrayList<>();
    row.add(error.state().code());
    row.add(error.message());
    row.add(requireNonNullElse(error.detail(), ""));
    row.add(requireNonNullElse(error.hint(), ""));
    NAMES.chars().forEach(letter -> row.add(error.fields().getOrDefault((char) letter, "")));
    return row;
  }
}
