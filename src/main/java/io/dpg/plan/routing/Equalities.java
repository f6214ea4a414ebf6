package io.dpg.plan.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known to be equal for the rows that matter somewhere in a statement: classes of equal
/// terms, and for each class the lists of values (from IN and OR) of which it has one. Immutable.
public final class Equalities {

  public static final Equalities NONE = new Equalities(List.of(), Set.of());

  private final List<EqualTerms> classes;
  private final Set<Integer> nonNull;

  private Equalities(List<EqualTerms> classes, Set<Integer> nonNull) {
    this.classes = classes;
    this.nonNull = nonNull;
  }

  private record EqualTerms(Set<Term> terms, List<Set<Term.Value>> choices) {

    EqualTerms and(EqualTerms other) {
      Set<Term> allTerms = new HashSet<>(terms);
      allTerms.addAll(other.terms);
      List<Set<Term.Value>> allChoices = new ArrayList<>(choices);
      allChoices.addAll(other.choices);
      return new EqualTerms(allTerms, allChoices);
    }
  }

  /// These, and that both terms are equal.
  public Equalities equal(Term left, Term right) {
    return with(new EqualTerms(Set.of(left), List.of()), right);
  }

  /// These, and that the term is one of the values.
  Equalities oneOf(Term term, Set<? extends Term.Value> values) {
    return values.size() == 1
        ? equal(term, values.iterator().next())
        : with(new EqualTerms(Set.of(term), List.of(Collections.unmodifiableSet(values))), term);
  }

  /// These, and that rows of the current query's relation are real ones, not made by an outer join.
  Equalities nonNull(Set<Integer> relations) {
    Set<Integer> all = new HashSet<>(nonNull);
    all.addAll(relations);
    return new Equalities(classes, all);
  }

  /// The same, as seen by another query, whose relations have other numbers.
  public Equalities forInnerQuery() {
    return new Equalities(classes, Set.of());
  }

  public boolean isNonNull(Set<Integer> relations) {
    return !Collections.disjoint(nonNull, relations);
  }

  public boolean areEqual(Term left, Term right) {
    if (left.equals(right)) {
      return true;
    }
    EqualTerms all = of(left);
    return all != null && all.terms.contains(right);
  }

  /// The values of which the term must have one; null when they are not known.
  public @Nullable Set<Term.Value> valuesOf(Term term) {
    EqualTerms all = of(term);
    if (all == null) {
      return null;
    }
    for (Term equal : all.terms) {
      if (equal instanceof Term.Value value) {
        return Set.of(value);
      }
    }
    return all.choices.stream().min(java.util.Comparator.comparingInt(Set::size)).orElse(null);
  }

  private @Nullable EqualTerms of(Term term) {
    for (EqualTerms candidate : classes) {
      if (candidate.terms.contains(term)) {
        return candidate;
      }
    }
    return null;
  }

  private Equalities with(EqualTerms added, Term alsoEqual) {
    EqualTerms merged = added.and(new EqualTerms(Set.of(alsoEqual), List.of()));
    List<EqualTerms> result = new ArrayList<>();
    for (EqualTerms existing : classes) {
      if (Collections.disjoint(existing.terms, merged.terms)) {
        result.add(existing);
      } else {
        merged = merged.and(existing);
      }
    }
    result.add(merged);
    return new Equalities(List.copyOf(result), nonNull);
  }

  /// The values that both sets allow for; for the arms of an OR, all values of both.
  static Set<Term.Value> union(Set<? extends Term.Value> left, Set<? extends Term.Value> right) {
    Set<Term.Value> all = new LinkedHashSet<>(left);
    all.addAll(right);
    return all;
  }
}
