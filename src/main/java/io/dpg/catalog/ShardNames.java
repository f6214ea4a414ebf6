package io.dpg.catalog;

import io.dpg.pgtype.DistributionHash;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Physical names of shards and of what belongs to them (indexes, constraints): the logical name,
/// an underscore and the shard id, within PostgreSQL's 63 bytes as Citus does it: a name that would
/// be longer is cut and gets its hash.
public final class ShardNames {

  private static final int NAME_BYTES_MAX = 63;
  private static final int HASH_DIGITS = 8;

  private ShardNames() {}

  public static String of(String name, ShardId shard) {
    String suffix = "_" + shard;
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length + suffix.length() <= NAME_BYTES_MAX) {
      return name + suffix;
    }
    int keep = NAME_BYTES_MAX - suffix.length() - HASH_DIGITS - 1;
    String hash = "%08x".formatted(DistributionHash.hashBytes(bytes));
    return wholeCharacters(bytes, keep) + "_" + hash + suffix;
  }

  /// The longest run of whole characters in the first bytes.
  private static String wholeCharacters(byte[] bytes, int count) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer characters = CharBuffer.allocate(count);
    decoder.decode(ByteBuffer.wrap(bytes, 0, count), characters, false);
    return characters.flip().toString();
  }
}
