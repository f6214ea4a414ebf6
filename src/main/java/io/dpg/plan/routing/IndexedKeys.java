package io.dpg.plan.routing;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.GlobalIndex;
import io.dpg.pgtype.Oid;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ShardChoice.KeyValue;
import io.dpg.plan.ValueSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds a global index that tells which shard groups have rows that matter: one on columns that
/// have known values wherever a distributed table is used.
public final class IndexedKeys {

  private final CatalogSnapshot catalog;
  private final List<Restriction> restrictions;

  private IndexedKeys(CatalogSnapshot catalog, List<Restriction> restrictions) {
    this.catalog = catalog;
    this.restrictions = restrictions;
  }

  /// @param restrictions all uses of distributed tables in the statement
  public static Optional<ShardChoice.ByIndex> find(
      CatalogSnapshot catalog, List<Restriction> restrictions) {
    return catalog.indexes().isEmpty()
        ? Optional.empty()
        : new IndexedKeys(catalog, restrictions).find();
  }

  private Optional<ShardChoice.ByIndex> find() {
    for (Restriction restriction : restrictions) {
      for (GlobalIndex index : catalog.indexesOf(restriction.table().oid())) {
        List<List<KeyValue>> keys = index.readable() ? keys(index, restriction) : null;
        if (keys != null) {
          return Optional.of(new ShardChoice.ByIndex(index.oid(), keys));
        }
      }
    }
    return Optional.empty();
  }

  /// The keys to look up; null when some column may have any value.
  private @Nullable List<List<KeyValue>> keys(GlobalIndex index, Restriction restriction) {
    List<List<KeyValue>> columns = new ArrayList<>();
    for (GlobalIndex.Key key : index.keys()) {
      List<KeyValue> values = values(key, restriction);
      boolean several = values != null && values.size() > 1 && index.keys().size() > 1;
      if (values == null || several) {
        return null;
      }
      columns.add(values);
    }
    return columns.size() == 1
        ? columns.getFirst().stream().map(List::of).toList()
        : List.of(columns.stream().map(List::getFirst).toList());
  }

  private @Nullable List<KeyValue> values(GlobalIndex.Key key, Restriction restriction) {
    Term.Column column =
        new Term.Column(restriction.key().query(), restriction.key().relation(), key.attribute());
    Set<Term.Value> values = restriction.equalities().valuesOf(column);
    if (key.attribute() == 0
        || !hasExactText(key)
        || values == null
        || !holdsEverywhere(column, values, restriction)) {
      return null;
    }
    List<KeyValue> found = new ArrayList<>();
    for (Term.Value value : values) {
      KeyValue keyValue = ShardValues.isHashable(value, key.typeOid()) ? keyValue(value) : null;
      if (keyValue == null) {
        return null;
      }
      found.add(keyValue);
    }
    return found;
  }

  /// Keys are looked up by their text; that of some types depends on settings.
  private static boolean hasExactText(GlobalIndex.Key key) {
    return switch (key.typeOid()) {
      case Oid.FLOAT4, Oid.FLOAT8, Oid.INTERVAL -> false;
      default -> true;
    };
  }

  /// Whether each row that matters, of any distributed table, goes with a row of this one that has
  /// one of the values.
  private boolean holdsEverywhere(
      Term.Column column, Set<Term.Value> values, Restriction restriction) {
    return restrictions.stream()
        .allMatch(other ->
            values.equals(other.equalities().valuesOf(column))
                && other.equalities().areEqual(other.key(), restriction.key()));
  }

  private static @Nullable KeyValue keyValue(Term.Value value) {
    ValueSource source = ShardValues.source(value);
    if (source == null) {
      return null;
    }
    return switch (value) {
      case Term.Parameter _ -> new KeyValue(source, "");
      case Term.Constant constant -> {
        String literal = literal(constant);
        yield literal == null ? null : new KeyValue(source, literal);
      }
    };
  }

  private static @Nullable String literal(Term.Constant constant) {
    return switch (constant.type()) {
      case Oid.INT8 -> Long.toString(constant.datum().word());
      case Oid.TEXT, Oid.BPCHAR -> {
        byte[] content = constant.datum().content();
        yield content == null ? null : new String(content, StandardCharsets.UTF_8);
      }
      default -> null;
    };
  }
}
