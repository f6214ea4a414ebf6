package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.TableMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A plan as lines of text, for EXPLAIN. Tables stand in brackets where the names of their shards
/// go.
public final class PlanPrinter {

  private final CatalogSnapshot catalog;
  private final List<String> lines = new ArrayList<>();

  private PlanPrinter(CatalogSnapshot catalog) {
    this.catalog = catalog;
  }

  public static List<String> print(Plan plan, CatalogSnapshot catalog) {
    PlanPrinter printer = new PlanPrinter(catalog);
    printer.print(plan, "");
    return List.copyOf(printer.lines);
  }

  private void print(Plan plan, String indent) {
    switch (plan) {
      case LocalPlan local ->
          lines.add(indent + "Local" + (local.readOnly() ? " (read only)" : ""));
      case CoordinatorPlan coordinator -> {
        lines.add(indent + "Coordinator" + access(coordinator.access()));
        if (coordinator.lockWait() != LockWait.BLOCK) {
          lines.add(indent + "  Locked rows: " + coordinator.lockWait().sql());
        }
        lines.add(indent + "  Reason: " + coordinator.reason());
      }
      case RouterPlan router -> {
        lines.add(indent + "Router" + access(router.access()) + " on " + name(router.anchor()));
        lines.add(indent + "  Shards: " + choice(router.choice(), router.anchor()));
        lines.add(indent + "  Reason: " + router.reason());
        lines.add(indent + "  Query: " + text(router.query()));
      }
      case FanOutPlan fanOut -> {
        lines.add(indent + "Fan-out" + access(fanOut.access()) + " on " + name(fanOut.anchor()));
        lines.add(indent + "  Shards: " + choice(fanOut.choice(), fanOut.anchor()));
        lines.add(indent + "  Reason: " + fanOut.reason());
        switch (fanOut.runs()) {
          case PER_NODE -> lines.add(indent + "  Runs: once on each node, over all its shards");
          case PER_NODE_BY_KEY ->
              lines.add(
                  indent
                      + "  Runs: once on each node, over all its shards and its rows of results");
          case PER_SHARD_BY_KEY ->
              lines.add(indent + "  Runs: on each shard, with its rows of results");
          case PER_SHARD, PER_NODE_FOR_LARGE_RESULTS -> {}
        }
        lines.add(indent + "  Query: " + text(fanOut.query()));
        lines.addAll(MergePrinter.lines(fanOut.merge(), indent + "  "));
      }
      case EvaluateFirstPlan first -> {
        lines.add(indent + "Evaluate first");
        first.evaluations().forEach(it -> lines.add(indent + evaluation(it)));
        print(first.plan(), indent);
      }
      case GatherFirstPlan first -> printGathered(first, indent);
      case LimitedLocksPlan locks -> printLocks(locks, indent);
      case SplitMergePlan merge -> printMerge(merge, indent);
      case MoveRowsPlan move -> {
        lines.add(indent + "Move rows of " + name(move.table()) + " to their shards");
        print(move.statement(), indent + "  ");
      }
      case InsertRowsPlan insert -> printInsert(insert, indent);
      case InsertSelectPlan insert -> printInsert(insert, indent);
      case ReferenceWritePlan write -> {
        lines.add(indent + "Write to reference table " + name(write.table()));
        lines.add(indent + "  Local: " + write.local());
        lines.add(indent + "  Remote: " + text(write.remote()));
        write.evaluations().forEach(it -> lines.add(indent + evaluation(it)));
      }
      case StagedPlan staged -> printStages(staged, indent);
    }
  }

  private void printStages(StagedPlan staged, String indent) {
    lines.add(indent + "Stages: " + (staged.results().size() + 1));
    for (IntermediateResult result : staged.results()) {
      lines.add(indent + "  Intermediate result " + result.number());
      lines.add(indent + "    Sent: " + sent(result));
      lines.add(indent + "    Reason: " + result.reason());
      if (!result.hint().isEmpty()) {
        lines.add(indent + "    Hint: " + result.hint());
      }
      lines.add(indent + "    Rows: " + result.sql());
      print(result.plan(), indent + "    ");
    }
    lines.add(indent + "  Main query: " + staged.sql());
    print(staged.main(), indent + "    ");
  }

  private static String sent(IntermediateResult result) {
    ResultKey key = result.key();
    return key == null
        ? "to every node that needs it"
        : "each row to the node of its shard, by " + result.columns().get(key.column() - 1).name();
  }

  private void printMerge(SplitMergePlan merge, String indent) {
    lines.add(indent + "Merge in parts");
    lines.add(indent + "  Find matches:");
    print(merge.probe(), indent + "    ");
    Plan matched = merge.matched();
    if (matched != null) {
      lines.add(indent + "  Matched:");
      print(matched, indent + "    ");
    }
    lines.add(indent + "  Not matched:");
    print(merge.inserts(), indent + "    ");
  }

  private void printLocks(LimitedLocksPlan locks, String indent) {
    lines.add(indent + "Lock the first rows of " + name(locks.anchor()));
    lines.add(indent + "  Shards: " + choice(locks.choice(), locks.anchor()));
    lines.add(indent + "  Candidates: " + text(locks.candidates()));
    lines.add(indent + "  Locking: " + text(locks.locking()));
  }

  private void printGathered(GatherFirstPlan first, String indent) {
    for (GatherFirstPlan.Source source : first.sources()) {
      lines.add(indent + "Gather first");
      lines.add(indent + "  Source: " + source.sql());
      print(source.plan(), indent + "    ");
    }
    print(first.plan(), indent);
  }

  private void printInsert(InsertSelectPlan insert, String indent) {
    lines.add(indent + "Insert into " + name(insert.table()) + " from select");
    lines.add(
        indent
            + "  Columns: "
            + insert.columns().stream()
                .map(InsertSelectPlan.InsertedColumn::name)
                .collect(Collectors.joining(", ")));
    insert.defaults().forEach(it -> lines.add(indent + evaluation(it)));
    InsertSelectPlan.RowsStatement statement = insert.statement();
    if (statement != null) {
      lines.add(indent + "  Head: " + text(statement.head()));
      lines.add(indent + "  Tail: " + text(statement.tail()));
    }
    lines.add(indent + "  Source: " + insert.source());
    print(insert.sourcePlan(), indent + "    ");
  }

  private void printInsert(InsertRowsPlan insert, String indent) {
    lines.add(indent + "Insert rows into " + name(insert.table()));
    lines.add(indent + "  Head: " + text(insert.head()));
    for (InsertRowsPlan.InsertRow row : insert.rows()) {
      String pieces = row.pieces().stream().map(PlanPrinter::piece).collect(Collectors.joining());
      lines.add(indent + "  Row: (" + pieces + ") by " + source(row.key()));
    }
    lines.add(indent + "  Tail: " + text(insert.tail()));
    insert.evaluations().forEach(it -> lines.add(indent + evaluation(it)));
  }

  private static String evaluation(InsertRowsPlan.Evaluation evaluation) {
    return "  Evaluate: " + evaluation.sql() + " as " + evaluation.type();
  }

  private static String piece(InsertRowsPlan.Piece piece) {
    return switch (piece) {
      case InsertRowsPlan.Piece.Text text -> text.sql();
      case InsertRowsPlan.Piece.Result result -> "<" + result.evaluation() + ">";
    };
  }

  private static String access(Access access) {
    return access == Access.READ ? "" : " (" + access.name().toLowerCase(Locale.ROOT) + ")";
  }

  private String choice(ShardChoice choice, int anchor) {
    return switch (choice) {
      case ShardChoice.Single single -> "the only one";
      case ShardChoice.ByIndex byIndex -> "by global index " + indexName(byIndex);
      case ShardChoice.All all ->
          catalog.table(anchor) instanceof DistributedTable table
              ? "all " + table.shards().size()
              : "all";
      case ShardChoice.AnyOf anyOf ->
          anyOf.values().isEmpty()
              ? "none"
              : anyOf.values().stream().map(PlanPrinter::source).collect(Collectors.joining(", "));
    };
  }

  private String indexName(ShardChoice.ByIndex choice) {
    GlobalIndex index = catalog.indexes().get(choice.index());
    return index == null ? Integer.toUnsignedString(choice.index()) : index.name().name();
  }

  private static String source(ValueSource source) {
    return switch (source) {
      case ValueSource.Constant constant -> "hash " + constant.hash();
      case ValueSource.Parameter parameter -> "$" + parameter.number();
      case ValueSource.Assigned assigned -> "$" + assigned.number();
      case ValueSource.Evaluated evaluated -> "<" + evaluated.number() + ">";
    };
  }

  private String text(ShardQuery query) {
    StringBuilder text = new StringBuilder(query.texts().getFirst());
    for (int i = 0; i < query.tables().size(); i++) {
      text.append('[').append(name(query.tables().get(i))).append(']');
      text.append(query.texts().get(i + 1));
    }
    return text.toString();
  }

  private String name(int table) {
    TableMetadata metadata = catalog.table(table);
    return metadata == null ? Integer.toString(table) : metadata.name().name();
  }
}
