package io.dpg.plan.staged;

import io.dpg.plan.pushdown.StagedParts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Looks for the cheapest set of parts with which the rest of a query can run once per shard group.
final class CheapestParts {

  /// So many parts have few enough sets to look at all.
  private static final int PARTS_MAX = 8;

  private final PartCosts costs;
  private final Predicate<StagedParts> suffices;

  CheapestParts(PartCosts costs, Predicate<StagedParts> suffices) {
    this.costs = costs;
    this.suffices = suffices;
  }

  private record Choice(List<Part> parts, double cost) {}

  /// The cheapest part of the cheapest set; null when not even all are enough.
  @Nullable Part of(List<Part> candidates) {
    if (candidates.isEmpty() || !suffices.test(together(candidates))) {
      return null;
    }
    if (candidates.size() == 1) {
      return candidates.getFirst();
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
    List<Choice> choices = new ArrayList<>();
    for (int bits = 1; bits < 1 << parts.size(); bits++) {
      List<Part> some = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        if ((bits & 1 << i) != 0) {
          some.add(parts.get(i));
        }
      }
      choices.add(new Choice(some, some.stream().mapToDouble(costs::of).sum()));
    }
    choices.sort(Comparator.comparingDouble(Choice::cost));
    return choices;
  }

  private static StagedParts together(List<Part> parts) {
    return parts.stream().map(Part::staged).reduce(StagedParts.NONE, StagedParts::and);
  }
}
