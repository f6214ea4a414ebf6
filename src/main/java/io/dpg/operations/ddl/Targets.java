package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.PartitionTree;
import io.dpg.sql.Identifiers;
import io.dpg.sql.SqlNode;
import io.dpg.worker.QueryResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tables of the metadata that a statement may change: those it names, or whose indexes,
/// statistics or policies it names; all of them where it does not say which.
///
/// @param tables in the order of their OIDs; partitions behind their partitioned tables
record Targets(List<TableMetadata> tables) {

  /// Names are resolved by the session's own search path.
  private static final String RESOLVE =
      """
      SELECT DISTINCT coalesce(indrelid, named.id) AS id
      FROM (SELECT pg_catalog.to_regclass(name)::pg_catalog.oid AS id
            FROM pg_catalog.unnest($1::text[]) name) named
        LEFT JOIN pg_catalog.pg_index ON indexrelid = named.id
      WHERE named.id IS NOT NULL
      UNION SELECT stxrelid FROM pg_catalog.pg_statistic_ext WHERE stxname = ANY ($2::text[])
      ORDER BY id
      """;

  private static final String TOUCHED =
      "SELECT id FROM pg_dist.tables_touched_by($1::text[]) id ORDER BY id";

  private static final String OWNED =
      """
      SELECT oid FROM pg_catalog.pg_class
      WHERE oid = ANY ($1::oid[]) AND pg_catalog.pg_has_role(relowner, 'USAGE')
      """;

  private static final Set<String> PARTS_OF_TABLES =
      Set.of("OBJECT_POLICY", "OBJECT_TRIGGER", "OBJECT_RULE");

  private static final Set<String> TABLES =
      Set.of("OBJECT_TABLE", "OBJECT_INDEX", "OBJECT_STATISTIC_EXT");

  Targets {
    tables = List.copyOf(tables);
  }

  static Targets of(SqlNode tree, ClusterTransaction transaction) {
    CatalogSnapshot catalog = transaction.catalog();
    if (catalog.tables().isEmpty()) {
      return new Targets(List.of());
    }
    if (dropsSchemas(tree)) {
      return of(transaction.coordinator().query(TOUCHED, List.of(array(schemas(tree)))), catalog);
    }
    if (mayChangeAny(tree)) {
      return new Targets(List.copyOf(catalog.tables().values()));
    }
    return resolve(names(tree), transaction);
  }

  private static Targets resolve(Map<String, String> names, ClusterTransaction transaction) {
    if (names.isEmpty()) {
      return new Targets(List.of());
    }
    List<@Nullable String> values =
        List.of(array(names.keySet()), array(new LinkedHashSet<>(names.values())));
    return of(transaction.coordinator().query(RESOLVE, values), transaction.catalog());
  }

  /// Those of the relations that the metadata know.
  private static Targets of(QueryResult relations, CatalogSnapshot catalog) {
    List<TableMetadata> tables = new ArrayList<>();
    for (List<@Nullable String> row : relations.rows()) {
      TableMetadata table = catalog.table(Integer.parseUnsignedInt(requireNonNull(row.getFirst())));
      if (table != null) {
        tables.add(table);
      }
    }
    return new Targets(tables);
  }

  private static String array(Set<String> names) {
    StringBuilder array = new StringBuilder("{");
    for (String name : names) {
      array
          .append(array.length() == 1 ? "" : ",")
          .append('"')
          .append(name.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return array.append('}').toString();
  }

  private static boolean dropsSchemas(SqlNode tree) {
    return tree.is("DropStmt")
        && tree.text("removeType").equals("OBJECT_SCHEMA")
        && tree.text("behavior").equals("DROP_CASCADE");
  }

  private static Set<String> schemas(SqlNode tree) {
    return tree.list("objects").stream().map(it -> it.text("sval")).collect(Collectors.toSet());
  }

  /// Whether tables may change that the statement does not name.
  private static boolean mayChangeAny(SqlNode tree) {
    return switch (tree.kind()) {
      case "DropOwnedStmt", "ReassignOwnedStmt" -> true;
      case "GrantStmt" ->
          tree.text("targtype").equals("ACL_TARGET_ALL_IN_SCHEMA")
              && tree.text("objtype").equals("OBJECT_TABLE");
      case "DropStmt" ->
          tree.text("behavior").equals("DROP_CASCADE")
              && !TABLES.contains(tree.text("removeType"))
              && !PARTS_OF_TABLES.contains(tree.text("removeType"));
      case "VacuumStmt" -> tree.list("rels").isEmpty();
      case "ReindexStmt" -> !tree.has("relation") && !tree.text("kind").contains("SYSTEM");
      case "RenameStmt" -> tree.text("renameType").equals("OBJECT_SCHEMA");
      default -> false;
    };
  }

  /// Relations' names as SQL, with their last parts as they are.
  private static Map<String, String> names(SqlNode tree) {
    Map<String, String> names = new LinkedHashMap<>();
    tree.walk(node -> {
      if (node.is("RangeVar") && !node.text("relpersistence").equals("t")) {
        add(names, node.text("schemaname"), node.text("relname"));
      }
      return true;
    });
    if (tree.is("DropStmt")) {
      tree.list("objects").forEach(object -> dropped(names, tree.text("removeType"), object));
    }
    tree.list("defnames").forEach(part -> add(names, "", part.text("sval")));
    return names;
  }

  private static void dropped(Map<String, String> names, String type, SqlNode object) {
    List<String> parts = object.list("items").stream().map(part -> part.text("sval")).toList();
    int count = parts.size() - (PARTS_OF_TABLES.contains(type) ? 1 : 0);
    if (count > 0) {
      add(names, count > 1 ? parts.get(count - 2) : "", parts.get(count - 1));
    }
  }

  private static void add(Map<String, String> names, String schema, String name) {
    String qualified = schema.isEmpty() ? "" : Identifiers.quote(schema) + ".";
    names.put(qualified + Identifiers.quote(name), name);
  }

  /// These and all that are in one tree of partitions with them.
  Targets with(PartitionTree tree, CatalogSnapshot catalog) {
    Map<Integer, TableMetadata> all = new LinkedHashMap<>();
    tree.members().keySet().stream()
        .map(catalog::table)
        .filter(java.util.Objects::nonNull)
        .forEach(table -> all.put(requireNonNull(table).oid(), table));
    tables.forEach(table -> all.putIfAbsent(table.oid(), table));
    return new Targets(List.copyOf(all.values()));
  }

  boolean isEmpty() {
    return tables.isEmpty();
  }

  List<Integer> oids() {
    return tables.stream().map(TableMetadata::oid).toList();
  }

  /// The OIDs of those that belong to the client's role.
  Set<Integer> owned(ClusterTransaction transaction) {
    String oids =
        oids().stream().map(Integer::toUnsignedString).collect(Collectors.joining(",", "{", "}"));
    return transaction.coordinator().query(OWNED, List.of(oids)).rows().stream()
        .map(row -> Integer.parseUnsignedInt(requireNonNull(row.getFirst())))
        .collect(Collectors.toSet());
  }
}
