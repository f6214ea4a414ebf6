package io.dpg.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A merge as lines of text.
final class MergePrinter {

  private MergePrinter() {}

  static List<String> lines(Merge merge, String indent) {
    List<String> lines = new ArrayList<>();
    switch (merge) {
      case Merge.CommandTotals totals -> lines.add(indent + "Merge: add row counts");
      case Merge.Concatenate concatenate ->
          lines.add(indent + "Merge: concatenate" + bounds(concatenate.bounds()));
      case Merge.SortMerge sort -> {
        lines.add(
            indent
                + "Merge: sorted by "
                + keys(sort.keys())
                + ", "
                + sort.visibleColumns()
                + " visible"
                + bounds(sort.bounds()));
      }
      case Merge.Combine combine -> {
        lines.add(indent + "Merge: combine on the coordinator node");
        lines.add(
            indent
                + "  Columns: "
                + combine.columns().stream()
                    .map(column -> column.name() + " " + column.type())
                    .collect(Collectors.joining(", ")));
        lines.add(indent + "  Combine: " + combine.query());
      }
      case Merge.Aggregate aggregate ->
          lines.add(
              indent
                  + "Merge: aggregate "
                  + aggregate.groupColumns()
                  + " group columns, "
                  + aggregate.functions()
                  + ", output "
                  + aggregate.output()
                  + bounds(aggregate.bounds()));
      case Merge.CountDistinct count -> {
        lines.add(
            indent
                + "Merge: count distinct values of column "
                + (count.counted() + 1)
                + ", sorted by "
                + keys(count.keys()));
        lines.addAll(lines(count.above(), indent));
      }
    }
    return lines;
  }

  private static String keys(List<Merge.SortKey> keys) {
    return keys.stream().map(MergePrinter::key).collect(Collectors.joining(", "));
  }

  private static String key(Merge.SortKey key) {
    return "column "
        + (key.column() + 1)
        + (key.descending() ? " desc" : " asc")
        + (key.nullsFirst() ? " nulls first" : " nulls last");
  }

  private static String bounds(Merge.Bounds bounds) {
    return (bounds.limit() == null ? "" : ", limit " + count(bounds.limit()))
        + (bounds.offset() == null ? "" : ", offset " + count(bounds.offset()));
  }

  private static String count(Merge.RowCount count) {
    return switch (count) {
      case Merge.RowCount.Known known -> Long.toString(known.rows());
      case Merge.RowCount.Parameter parameter -> "$" + parameter.number();
    };
  }
}
