package io.dpg.plan.staged;

import io.dpg.plan.pushdown.StagedParts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Looks for the cheapest set of parts with which the rest of a query can run once per shard group,
/// and for where their rows go.
final class CheapestParts {

  /// So many parts have few enough sets to look at all.
  private static final int PARTS_MAX = 8;

  /// So many sets are looked at, with all the ways to repartition their parts.
  private static final int CHOICES_MAX = 2_000;

  private final PartCosts costs;
  private final Predicate<StagedParts> suffices;
  private final Function<Part, List<Part>> repartitioned;

  /// @param repartitioned the ways to repartition a part
  CheapestParts(
      PartCosts costs, Predicate<StagedParts> suffices, Function<Part, List<Part>> repartitioned) {
    this.costs = costs;
    this.suffices = suffices;
    this.repartitioned = repartitioned;
  }

  private record Choice(List<Part> parts, double cost) {}

  /// The cheapest part of the cheapest set; null when not even all are enough.
  @Nullable Part of(List<Part> candidates) {
    if (candidates.isEmpty() || !suffices.test(together(candidates))) {
      return null;
    }
    List<Part> ascending =
        candidates.stream().sorted(Comparator.comparingDouble(costs::of)).toList();
    if (ascending.size() > PARTS_MAX) {
      return ascending.getFirst();
    }
    for (Choice choice : choices(ascending)) {
      if (suffices.test(together(choice.parts()))) {
        return choice.parts().getFirst();
      }
    }
    throw new IllegalStateException("the set of all parts is one of the sets");
  }

  private List<Choice> choices(List<Part> parts) {
    List<List<Part>> sets = new ArrayList<>();
    for (int bits = 1; bits < 1 << parts.size(); bits++) {
      List<Part> some = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        if ((bits & 1 << i) != 0) {
          some.add(parts.get(i));
        }
      }
      sets.add(some);
    }
    List<List<Part>> all = new ArrayList<>(sets);
    sets.forEach(set -> addRepartitioned(set, all));
    return all.stream()
        .map(some -> new Choice(some, some.stream().mapToDouble(costs::of).sum()))
        .sorted(Comparator.comparingDouble(Choice::cost))
        .toList();
  }

  /// Adds the sets that come of repartitioning some of a set's parts.
  private void addRepartitioned(List<Part> set, List<List<Part>> into) {
    List<List<Part>> made = List.of(List.of());
    for (Part part : set) {
      List<Part> ways = new ArrayList<>(repartitioned.apply(part));
      ways.addFirst(part);
      List<List<Part>> longer = new ArrayList<>();
      made.forEach(before ->
          ways.forEach(way -> {
            List<Part> with = new ArrayList<>(before);
            with.add(way);
            longer.add(with);
          }));
      made = longer;
      if (into.size() + made.size() > CHOICES_MAX) {
        return;
      }
    }
    made.stream()
        .filter(some -> some.stream().anyMatch(part -> part.key() != null))
        .forEach(into::add);
  }

  private static StagedParts together(List<Part> parts) {
    return parts.stream().map(Part::staged).reduce(StagedParts.NONE, StagedParts::and);
  }
}
