package io.dpg.session.wayback;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import io.dpg.sql.Identifiers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the coordinator node takes for the `ctid` of a distributed table's row: the row's place in
/// its shard, with the shard's index in the upper bits of the block number; in a partitioned table
/// also with the number of the partition, among those of the shard, in the upper bits of the
/// offset, which a page of 8 kB does not need.
///
/// @param blockBits how many bits are left for the block
/// @param partitioned whether the table is
record RowIdentity(int blockBits, boolean partitioned) {

  private static final int BLOCK_NUMBER_BITS = 32;
  private static final int OFFSETS = 1 << 9;
  private static final int PARTITIONS_MAX = 1 << 7;
  private static final Pattern TID = Pattern.compile("\\((\\d{1,10}),(\\d{1,5})\\)");

  /// Where a row is.
  ///
  /// @param partition the number of its partition; 0 in a table without
  /// @param tid its `ctid` there
  record Place(int shard, int partition, String tid) {}

  static RowIdentity of(TableMetadata table) {
    int shards = table instanceof DistributedTable it ? it.shards().size() : 1;
    int shardBits = Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1);
    boolean partitioned = table instanceof DistributedTable it && it.partitioned();
    return new RowIdentity(BLOCK_NUMBER_BITS - shardBits, partitioned);
  }

  /// SQL for the identity of a shard's rows; fails for a row whose block or partition has too high
  /// a number.
  ///
  /// @param name the shard's, as SQL
  String sql(int shard, String name) {
    String block = "(ctid::text::pg_catalog.point)[0]::bigint";
    String partition = "(pg_catalog.array_position(" + partitions(name) + ", tableoid) - 1)";
    return ("CASE WHEN %1$s < %2$d%4$s THEN pg_catalog.format('(%%s,%%s)', %1$s + %3$d,"
            + " (ctid::text::pg_catalog.point)[1]::bigint%5$s)"
            + " ELSE 'shard too large to change row by row' END::pg_catalog.tid")
        .formatted(
            block,
            1L << blockBits,
            (long) shard << blockBits,
            partitioned ? " AND " + partition + " < " + PARTITIONS_MAX : "",
            partitioned ? " + " + OFFSETS + " * " + partition : "");
  }

  /// SQL for the OIDs of a shard's partitions that hold rows, in an order that stays.
  private static String partitions(String name) {
    return "ARRAY(SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree(%s)"
            .formatted(Identifiers.quoteLiteral(name))
        + " WHERE isleaf ORDER BY relid)";
  }

  /// SQL for what is true of the rows of a partition only, to stand before another condition; blank
  /// for a table without.
  String condition(Place place, String name) {
    return partitioned
        ? "tableoid = (%s)[%d] AND ".formatted(partitions(name), place.partition() + 1)
        : "";
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
    int offset = Integer.parseInt(matcher.group(2));
    return new Place(
        (int) (block >> blockBits),
        partitioned ? offset / OFFSETS : 0,
        "(" + inShard + "," + (partitioned ? offset % OFFSETS : offset) + ")");
  }
}
