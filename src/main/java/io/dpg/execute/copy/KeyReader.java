package io.dpg.execute.copy;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ShardMap;
import org.jspecify.annotations.Nullable;

/// Says which shard a row belongs to, by the bytes of its key.
final class KeyReader {

  /// The key is NULL.
  static final int NULL = -1;

  /// The key is no value of its type, or asks for the default.
  static final int NO_VALUE = -2;

  private final KeyHasher hasher;
  private final ShardMap shards;
  private final @Nullable FieldValue field;

  KeyReader(CopyFrom copy, DistributedTable table, KeyHasher hasher) {
    this.hasher = hasher;
    this.shards = table.shards();
    boolean binary = copy.options().format() == CopyFormat.BINARY;
    this.field = binary ? null : new FieldValue(copy.options(), copy.keyColumn().name());
  }

  /// The index of the shard, or one of the constants.
  ///
  /// @param base where the bytes begin that the scanner has scanned
  int shard(byte[] bytes, int base, RowScanner scanner) {
    int from = base + scanner.keyStart;
    int to = base + scanner.keyEnd;
    if (field == null) {
      boolean isNull = scanner instanceof BinaryScanner it && it.isKeyNull();
      return isNull ? NULL : shard(hasher.hashBinary(bytes, from, to - from));
    }
    field.read(bytes, from, to, scanner.keyMarked);
    if (field.isNull()) {
      return NULL;
    }
    return field.isDefault()
        ? NO_VALUE
        : shard(hasher.hashText(field.bytes(), field.offset(), field.length()));
  }

  private int shard(long hash) {
    return hash == KeyHasher.NO_VALUE ? NO_VALUE : shards.indexOf((int) hash);
  }
}
