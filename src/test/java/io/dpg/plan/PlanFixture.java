package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.ColocationId;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.catalog.HashRange;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.Shard;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardMap;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.catalog.TableName;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Plans statements on the schema of `plans/schema.sql`: users, orders, items and copies are
/// co-located on user_id, events and names distributed each by itself, countries, products and
/// counters are reference tables, settings and audit single-shard tables, notes is local.
final class PlanFixture {

  private static final int SHARDS = 4;

  private final Recording recording;
  private final RecordedFacts facts;
  private final SqlParser parser = new SqlParser();
  private final CatalogSnapshot catalog;
  private long nextShard = 102008;

  PlanFixture(Recording recording) {
    this.recording = recording;
    this.facts = new RecordedFacts(recording);
    Map<Integer, TableMetadata> tables = new HashMap<>();
    for (TableMetadata table :
        List.of(
            distributed("users", "user_id", 1),
            distributed("orders", "user_id", 1),
            distributed("items", "user_id", 1),
            distributed("copies", "user_id", 1),
            distributed("events", "tenant", 2),
            distributed("names", "name", 3),
            reference("countries"),
            reference("products"),
            reference("counters"),
            single("settings"),
            single("audit"))) {
      tables.put(table.oid(), table);
    }
    this.catalog = new CatalogSnapshot(1, tables, Map.of());
  }

  CatalogSnapshot catalog() {
    return catalog;
  }

  PlanAttempt plan(String sql) {
    Reanalyzer.Analyzed analyzed = analyze(sql);
    return Planner.plan(
        new PlanRequest(
            analyzed.statement(),
            analyzed.query(),
            catalog,
            facts,
            parameters(sql),
            TextForms.EXACT,
            (statement, furtherTypes) -> analyze(statement),
            0));
  }

  private static int parameters(String sql) {
    return (int) Pattern.compile("\\$(\\d+)").matcher(sql).results().count();
  }

  private Reanalyzer.Analyzed analyze(String sql) {
    return analyze(parser.parse(sql).getFirst());
  }

  private Reanalyzer.Analyzed analyze(ParsedStatement statement) {
    String sql = statement.text();
    AnalyzedQuery query = AnalyzedQuery.read(recording.tree(sql), sql);
    return new Reanalyzer.Analyzed(statement, query);
  }

  static PlanFixture open() throws IOException {
    return new PlanFixture(Recording.open());
  }

  private int oid(String table) {
    return Integer.parseInt(
        recording
            .rows("SELECT oid FROM pg_class WHERE relname = '" + table + "'")
            .getFirst()
            .getFirst());
  }

  private DistributedTable distributed(String name, String column, int colocation) {
    int oid = oid(name);
    ColumnFacts key =
        facts.columns(oid).stream()
            .filter(it -> it.name().equals(column))
            .findFirst()
            .orElseThrow();
    return new DistributedTable(
        oid,
        new TableName("public", name),
        new ColocationId(colocation),
        new DistributionColumn(
            key.number(), column, key.typeOid(), key.collation(), key.modifier()),
        shards());
  }

  private ShardMap shards() {
    List<Shard> shards = new ArrayList<>();
    long step = (1L << 32) / SHARDS;
    for (int i = 0; i < SHARDS; i++) {
      int from = (int) (Integer.MIN_VALUE + i * step);
      int to = (int) (Integer.MIN_VALUE + (i + 1) * step - 1);
      shards.add(shard(from, to));
    }
    return new ShardMap(shards);
  }

  private Shard shard(int from, int to) {
    return new Shard(new ShardId(nextShard++), new HashRange(from, to), List.of(new NodeId(2)));
  }

  private ReferenceTable reference(String name) {
    return new ReferenceTable(
        oid(name),
        new TableName("public", name),
        new ColocationId(9),
        new ShardId(nextShard++),
        List.of(new NodeId(1), new NodeId(2)));
  }

  private SingleShardTable single(String name) {
    return new SingleShardTable(
        oid(name),
        new TableName("public", name),
        new ColocationId(8),
        new ShardId(nextShard++),
        new NodeId(2));
  }
}
