package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.TableName;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that a table is made of at one moment, as far as its shards have it too.
record TableParts(int oid, List<TablePart> parts) {

  private static final String READ =
      "SELECT relation, kind, id, name, definition, target FROM pg_dist.table_parts($1::oid[])";

  TableParts {
    parts = List.copyOf(parts);
  }

  /// Reads tables from the coordinator node; those that do not exist are missing in the result.
  static Map<Integer, TableParts> read(NodeConnection coordinator, Collection<Integer> tables) {
    String oids =
        tables.stream().map(Integer::toUnsignedString).collect(Collectors.joining(",", "{", "}"));
    Map<Integer, List<TablePart>> found = new LinkedHashMap<>();
    for (List<@Nullable String> row : coordinator.query(READ, List.of(oids)).rows()) {
      found
          .computeIfAbsent(oid(row.get(0)), _ -> new ArrayList<>())
          .add(
              new TablePart(
                  PartKind.valueOf(requireNonNull(row.get(1)).toUpperCase(Locale.ROOT)),
                  requireNonNull(row.get(2)),
                  requireNonNull(row.get(3)),
                  row.get(4),
                  oid(row.get(5))));
    }
    Map<Integer, TableParts> result = new LinkedHashMap<>();
    found.forEach((table, parts) -> result.put(table, new TableParts(table, parts)));
    return result;
  }

  private static int oid(@Nullable String text) {
    return Integer.parseUnsignedInt(requireNonNull(text));
  }

  /// Without the foreign keys to tables that a condition holds for.
  TableParts withoutKeysTo(IntPredicate condition) {
    return new TableParts(
        oid,
        parts.stream()
            .filter(part -> part.kind() != PartKind.FOREIGN_KEY || !condition.test(part.target()))
            .toList());
  }

  TableName name() {
    TablePart table = of(PartKind.TABLE).getFirst();
    return new TableName(table.sql(), table.name());
  }

  List<TablePart> of(PartKind kind) {
    return parts.stream().filter(part -> part.kind() == kind).toList();
  }

  /// The part of a kind that has an id.
  Optional<TablePart> find(PartKind kind, String id) {
    return parts.stream().filter(part -> part.kind() == kind && part.id().equals(id)).findFirst();
  }
}
