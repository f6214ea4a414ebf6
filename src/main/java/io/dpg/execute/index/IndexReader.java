package io.dpg.execute.index;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.Shard;
import io.dpg.pgtype.ArrayLiteral;
import io.dpg.transaction.DistributedTransaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Looks an entry up by its key.
public final class IndexReader {

  private IndexReader() {}

  /// The hash of the distribution column of the row that has the entry's key; empty when there is
  /// none.
  public static OptionalInt target(
      GlobalIndex index,
      IndexChange entry,
      DistributedTransaction transaction,
      CatalogSnapshot catalog) {
    if (!(catalog.table(index.table()) instanceof DistributedTable table)) {
      return OptionalInt.empty();
    }
    Shard shard = table.shards().get(table.shards().indexOf(entry.hash()));
    String sql =
        IntStream.rangeClosed(1, index.keys().size())
            .mapToObj(number -> "$" + number)
            .collect(
                Collectors.joining(
                    ", ",
                    "SELECT " + GlobalIndex.SCHEMA + "." + index.shardName(shard.id()) + "(",
                    ")"));
    List<String> keys = new ArrayList<>();
    for (String value : entry.key()) {
      keys.add(ArrayLiteral.of(Collections.<@Nullable String>singletonList(value)));
    }
    NodeCall call = new NodeCall(transaction.join(shard.node()), sql);
    call.send(keys);
    return call.await().stream()
        .mapToInt(row -> Integer.parseInt(Objects.requireNonNull(row.getFirst())))
        .findFirst();
  }
}
