package io.dpg.execute;

import java.util.List;
import java.util.stream.Collectors;

/// How a node may join.
enum Joins {
  /// As its planner finds best.
  ANY(List.of()),
  /// Without nested loops, where another way is possible.
  NO_LOOPS(List.of("enable_nestloop")),
  /// The same for a modification: what it looks up is not made distinct first, either, which costs
  /// much for each shard where PostgreSQL expects few different values.
  NO_LOOPS_OF_WRITES(List.of("enable_nestloop", "enable_hashagg"));

  private final List<String> settings;

  Joins(List<String> settings) {
    this.settings = settings;
  }

  /// Settings that are off meanwhile.
  List<String> settings() {
    return settings;
  }

  /// SQL before a statement.
  String prelude() {
    return settings.stream()
        .map(setting -> "SET " + setting + " = off")
        .collect(Collectors.joining("; "));
  }

  /// SQL behind it.
  String end() {
    return settings.stream().map(setting -> "RESET " + setting).collect(Collectors.joining("; "));
  }
}
