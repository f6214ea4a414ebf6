package io.dpg.session.wayback;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the coordinator node takes for the `ctid` of a distributed table's row: the row's place in
/// its shard, with the shard's index in the upper bits of the block number.
///
/// @param blockBits how many bits are left for the block
record RowIdentity(int blockBits) {

  private static final int BLOCK_NUMBER_BITS = 32;
  private static final Pattern TID = Pattern.compile("\\((\\d{1,10}),(\\d{1,5})\\)");

  /// Where a row is.
  ///
  /// @param tid its `ctid` in its shard
  record Place(int shard, String tid) {}

  static RowIdentity of(TableMetadata table) {
    int shards = table instanceof DistributedTable it ? it.shards().size() : 1;
    int shardBits = Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1);
    return new RowIdentity(BLOCK_NUMBER_BITS - shardBits);
  }

  /// SQL for the identity of a shard's rows; fails for a row whose block has too high a number.
  String sql(int shard) {
    String block = "(ctid::text::pg_catalog.point)[0]::bigint";
    return ("CASE WHEN %1$s < %2$d THEN pg_catalog.format('(%%s,%%s)', %1$s + %3$d,"
            + " (ctid::text::pg_catalog.point)[1]::bigint)"
            + " ELSE 'shard too large to change row by row' END::pg_catalog.tid")
        .formatted(block, 1L << blockBits, (long) shard << blockBits);
  }

  /// The place that an identity stands for.
  Place place(ByteSlice identity) {
    Matcher matcher = TID.matcher(identity.text());
    if (!matcher.matches()) {
      throw SqlError.of(
              SqlState.INVALID_TEXT_REPRESENTATION,
              "invalid input syntax for type tid: \"%s\"",
              identity.text())
          .asException();
    }
    long block = Long.parseLong(matcher.group(1));
    long inShard = block & ((1L << blockBits) - 1);
    return new Place((int) (block >> blockBits), "(" + inShard + "," + matcher.group(2) + ")");
  }
}
