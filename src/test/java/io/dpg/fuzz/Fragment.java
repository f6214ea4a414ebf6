package io.dpg.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A piece of SQL that knows simpler pieces which could stand in its place, so that a statement can
/// be shrunk without knowing what it means.
sealed interface Fragment {

  String sql();

  /// This fragment with one step of simplification, most drastic first.
  List<Fragment> simpler();

  /// Fixed text.
  record Text(String sql) implements Fragment {
    @Override
    public List<Fragment> simpler() {
      return List.of();
    }
  }

  /// Parts one after the other; may give way to other fragments as a whole.
  ///
  /// @param instead what could stand in its place
  record Sequence(List<Fragment> parts, List<Fragment> instead) implements Fragment {
    public Sequence {
      parts = List.copyOf(parts);
      instead = List.copyOf(instead);
    }

    @Override
    public String sql() {
      return parts.stream().map(Fragment::sql).collect(Collectors.joining());
    }

    @Override
    public List<Fragment> simpler() {
      List<Fragment> all = new ArrayList<>(instead);
      for (int i = 0; i < parts.size(); i++) {
        for (Fragment part : parts.get(i).simpler()) {
          List<Fragment> changed = new ArrayList<>(parts);
          changed.set(i, part);
          all.add(new Sequence(changed, instead));
        }
      }
      return all;
    }
  }

  /// Elements of which some can be left out.
  ///
  /// @param sizeMin how many must stay
  record Elements(List<Fragment> parts, String separator, int sizeMin) implements Fragment {
    public Elements {
      parts = List.copyOf(parts);
    }

    @Override
    public String sql() {
      return parts.stream().map(Fragment::sql).collect(Collectors.joining(separator));
    }

    @Override
    public List<Fragment> simpler() {
      List<Fragment> all = new ArrayList<>();
      for (int i = 0; i < parts.size() && parts.size() > sizeMin; i++) {
        List<Fragment> fewer = new ArrayList<>(parts);
        fewer.remove(i);
        all.add(new Elements(fewer, separator, sizeMin));
      }
      for (int i = 0; i < parts.size(); i++) {
        for (Fragment part : parts.get(i).simpler()) {
          List<Fragment> changed = new ArrayList<>(parts);
          changed.set(i, part);
          all.add(new Elements(changed, separator, sizeMin));
        }
      }
      return all;
    }
  }

  static Fragment text(String sql) {
    return new Text(sql);
  }

  /// Strings and fragments one after the other.
  static Fragment of(Object... parts) {
    return orElse(List.of(), parts);
  }

  /// The same, which may give way to others.
  static Fragment orElse(List<Fragment> instead, Object... parts) {
    List<Fragment> all = new ArrayList<>();
    for (Object part : parts) {
      all.add(part instanceof Fragment it ? it : new Text((String) part));
    }
    return new Sequence(all, instead);
  }

  /// What may be left out.
  static Fragment optional(Object... parts) {
    return orElse(List.of(text("")), parts);
  }

  /// The smallest fragment reached from this one by steps that keep a property.
  ///
  /// @param attemptsMax how often the property is asked for at most
  default Fragment shrunk(Predicate<Fragment> property, int attemptsMax) {
    Fragment best = this;
    int attempts = 0;
    boolean found = true;
    while (found) {
      found = false;
      for (Fragment candidate : best.simpler()) {
        if (attempts++ >= attemptsMax) {
          return best;
        }
        if (candidate.sql().length() < best.sql().length() && property.test(candidate)) {
          best = candidate;
          found = true;
          break;
        }
      }
    }
    return best;
  }
}
