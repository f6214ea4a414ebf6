package io.dpg.operations;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.operations.index.IndexCheck;
import io.dpg.operations.index.IndexCheck.Difference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `dpg_check_global_indexes()`: compares index tables with the rows.
final class CheckGlobalIndexes {

  private static final List<String> COLUMNS = List.of("index_id", "shardid", "entries", "rows");

  private CheckGlobalIndexes() {}

  static String call(ClusterTransaction transaction, CallArguments arguments) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    List<GlobalIndex> indexes =
        transaction.catalog().indexes().values().stream()
            .sorted(Comparator.comparing(GlobalIndex::oid, Integer::compareUnsigned))
            .toList();
    for (GlobalIndex index : indexes) {
      if (transaction.catalog().table(index.table()) instanceof DistributedTable table) {
        for (Difference found : IndexCheck.run(transaction, table, index)) {
          rows.add(
              List.of(
                  Integer.toUnsignedString(index.oid()),
                  found.shard().toString(),
                  Long.toString(found.entries()),
                  Long.toString(found.rows())));
        }
      }
    }
    return Answer.rows(COLUMNS, rows);
  }
}
