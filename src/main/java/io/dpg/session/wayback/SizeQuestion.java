package io.dpg.session.wayback;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What ANALYZE of a foreign table asks before it takes its sample: how many pages there are
/// (`SELECT pg_relation_size(...) / 8192`), or how many rows there are about, and of what kind the
/// table is (`SELECT reltuples, relkind FROM pg_class ...`).
///
/// @param shell the table that it is about
/// @param asksRows whether it is the second
record SizeQuestion(ShellStatement shell, boolean asksRows) {

  /// The rows of shards that have never been analysed are not known: -1 for them.
  private static final String SIZES =
      """
      SELECT sum(pg_catalog.pg_relation_size(oid) / 8192), sum(greatest(reltuples, 0)),
        pg_catalog.bool_or(reltuples < 0 AND pg_catalog.pg_relation_size(oid) > 0)
      FROM pg_catalog.pg_class WHERE oid = ANY (ARRAY[%s]::pg_catalog.regclass[])
      """;

  static SizeQuestion of(ParsedStatement statement, CatalogSnapshot catalog) {
    List<String> names = new ArrayList<>();
    statement
        .tree()
        .walk(node -> {
          SqlNode value = node.node("sval");
          if (node.is("A_Const") && value != null && value.text("sval").startsWith("pg_dist.t")) {
            names.add(value.text("sval").substring("pg_dist.".length()));
          }
          return true;
        });
    if (names.size() != 1) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED, "cannot answer this about a distributed table")
          .detail("The query is %s.", statement.text())
          .asException();
    }
    SqlNode name = SqlNode.of("RangeVar", Map.of("relname", names.getFirst()));
    return new SizeQuestion(
        ShellStatement.of(statement, name, catalog), statement.tree().has("fromClause"));
  }

  /// The columns of its one row.
  List<String> answer(DistributedTransaction transaction) {
    Map<NodeId, List<String>> shards = new LinkedHashMap<>();
    for (int index = 0; index < shell.shardCount(); index++) {
      shards
          .computeIfAbsent(shell.node(index), _ -> new ArrayList<>())
          .add(Identifiers.quoteLiteral(shell.shardName(index)));
    }
    long pages = 0;
    double rows = 0;
    boolean isKnown = true;
    for (Map.Entry<NodeId, List<String>> node : shards.entrySet()) {
      Participant participant = transaction.join(node.getKey());
      participant.awaitPrelude();
      String sql = SIZES.formatted(node.getValue().stream().collect(joining(", ")));
      List<@Nullable String> sizes = participant.connection().query(sql).rows().getFirst();
      pages += Long.parseLong(requireNonNull(sizes.get(0)));
      rows += Double.parseDouble(requireNonNull(sizes.get(1)));
      isKnown &= "f".equals(sizes.get(2));
    }
    return asksRows
        ? List.of(isKnown ? Double.toString(rows) : "-1", "r")
        : List.of(Long.toString(pages));
  }
}
