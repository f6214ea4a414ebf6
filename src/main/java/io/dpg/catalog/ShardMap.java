package io.dpg.catalog;

import java.util.List;

/// The shards of a table in the order of their hash ranges, which cover all of int32 without gaps.
/// The position of a shard in this order is its *index*; tables of one co-location group have the
/// same ranges and nodes at each index, so an index names a shard group.
public record ShardMap(List<Shard> shards) {

  public ShardMap {
    shards = List.copyOf(shards);
    long expected = Integer.MIN_VALUE;
    for (Shard shard : shards) {
      if (shard.range().minimum() != expected) {
        throw new IllegalArgumentException("hash ranges leave a gap before shard " + shard.id());
      }
      expected = shard.range().maximum() + 1L;
    }
    if (expected != Integer.MAX_VALUE + 1L) {
      throw new IllegalArgumentException("hash ranges end at " + (expected - 1));
    }
  }

  public int size() {
    return shards.size();
  }

  public Shard get(int index) {
    return shards.get(index);
  }

  /// The index of the shard that holds a hash value.
  public int indexOf(int hash) {
    long step = (1L << 32) / shards.size();
    int guess = (int) Math.min(((long) hash - Integer.MIN_VALUE) / step, shards.size() - 1L);
    // Ranges are equal until a shard is split; only then does the guess miss.
    return shards.get(guess).range().contains(hash) ? guess : search(hash);
  }

  private int search(int hash) {
    int low = 0;
    int high = shards.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (shards.get(middle).range().maximum() < hash) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
