package io.dpg.plan.routing;

import io.dpg.catalog.DistributedTable;
import io.dpg.plan.ValueSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The values that restrict one use of a distributed table, as plans have them.
public record ShardValues(List<ValueSource> sources) {

  public ShardValues {
    sources = List.copyOf(sources);
  }

  /// Null when the table is not restricted, or by a value whose hash dpg cannot compute.
  public static @Nullable ShardValues of(Restriction restriction) {
    Set<Term.Value> values = restriction.values();
    return values == null ? null : of(values);
  }

  private static @Nullable ShardValues of(Set<Term.Value> values) {
    Set<ValueSource> sources = new LinkedHashSet<>();
    for (Term.Value value : values) {
      ValueSource source = source(value);
      if (source == null) {
        return null;
      }
      sources.add(source);
    }
    return new ShardValues(List.copyOf(sources));
  }

  /// Whether equal values of the value's type and of a distribution column's type have equal
  /// hashes.
  public static boolean isHashable(Term.Value value, int columnType) {
    return switch (value) {
      case Term.Constant constant -> KeyTypes.hashAlike(constant.type(), columnType);
      case Term.Parameter parameter -> KeyTypes.hashAlike(parameter.type(), columnType);
    };
  }

  /// One value; null when dpg cannot compute its hash.
  public static @Nullable ValueSource source(Term.Value value) {
    return switch (value) {
      case Term.Parameter parameter ->
          new ValueSource.Parameter(parameter.number(), parameter.type());
      case Term.Constant constant -> {
        OptionalInt hash = KeyHash.of(constant);
        yield hash.isPresent() ? new ValueSource.Constant(hash.getAsInt()) : null;
      }
    };
  }

  /// The indexes of their shards; null when a value is not known yet.
  public @Nullable Set<Integer> shards(DistributedTable table) {
    Set<Integer> indexes = new TreeSet<>();
    for (ValueSource source : sources) {
      if (!(source instanceof ValueSource.Constant constant)) {
        return null;
      }
      indexes.add(table.shards().indexOf(constant.hash()));
    }
    return indexes;
  }
}
