package io.dpg.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The columns that an expression may name.
///
/// @param columns each with the text that names it
record Scope(List<Named> columns) {

  static final Scope EMPTY = new Scope(List.of());

  Scope {
    columns = List.copyOf(columns);
  }

  /// A column by its text, such as `a1.c0`.
  record Named(String sql, Type type) {}

  Scope and(Scope other) {
    List<Named> all = new ArrayList<>(columns);
    all.addAll(other.columns);
    return new Scope(all);
  }

  Optional<Named> any(Type type, RandomGenerator random) {
    List<Named> fitting = columns.stream().filter(it -> it.type() == type).toList();
    return fitting.isEmpty()
        ? Optional.empty()
        : Optional.of(fitting.get(random.nextInt(fitting.size())));
  }

  Optional<Named> any(RandomGenerator random) {
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(columns.get(random.nextInt(columns.size())));
  }
}
