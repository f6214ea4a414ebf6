package io.dpg.execute.copy;

/// How much of a COPY FROM is held in memory.
///
/// @param chunkBytes a shard's rows are sent when they are so many
/// @param bufferedBytesMax the rows of all shards together; the largest is sent when there are more
/// @param rowBytesMax the longest row accepted
public record CopyLimits(int chunkBytes, long bufferedBytesMax, int rowBytesMax) {

  /// PostgreSQL itself refuses rows of 1 GB and more.
  private static final int POSTGRES_ROW_BYTES_MAX = 0x3ffffff0;

  public static final CopyLimits DEFAULT =
      new CopyLimits(
          256 << 10,
          24L << 20,
          (int) Math.min(POSTGRES_ROW_BYTES_MAX, Runtime.getRuntime().maxMemory() / 6));

  public CopyLimits {
    if (chunkBytes < 1 || bufferedBytesMax < 1 || rowBytesMax < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
    if (rowBytesMax > POSTGRES_ROW_BYTES_MAX) {
      throw new IllegalArgumentException("no PostgreSQL server accepts so long a row");
    }
  }
}
