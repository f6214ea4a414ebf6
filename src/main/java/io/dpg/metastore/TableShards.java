package io.dpg.metastore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The shards of a table and their places, as they were read.
///
/// @param state what `pg_dist.shards_state` calls them: others never have the same
/// @param shards in the order of their ids
public record TableShards(String state, List<Outline> shards) {

  public TableShards {
    shards = List.copyOf(shards);
  }

  /// One shard.
  ///
  /// @param minimum the lowest hash value; null where rows are not divided by one
  /// @param groups of the nodes that have it
  public record Outline(
      long id, @Nullable String minimum, @Nullable String maximum, List<Integer> groups) {

    public Outline {
      groups = List.copyOf(groups);
    }
  }

  /// Puts rows together, each with a placement. Owner: one thread.
  static final class Builder {

    private final String state;
    private final Map<Long, Row> first = new LinkedHashMap<>();
    private final Map<Long, List<Integer>> groups = new LinkedHashMap<>();

    Builder(String state) {
      this.state = state;
    }

    /// @param row table, state, shard, minimum, maximum, group
    void add(Row row) {
      long shard = Long.parseLong(row.text(2));
      first.putIfAbsent(shard, row);
      groups.computeIfAbsent(shard, _ -> new ArrayList<>()).add(row.number(5));
    }

    TableShards build() {
      List<Outline> shards = new ArrayList<>();
      groups.forEach((shard, all) -> {
        Row row = Objects.requireNonNull(first.get(shard));
        shards.add(new Outline(shard, row.textOrNull(3), row.textOrNull(4), all));
      });
      return new TableShards(state, shards);
    }
  }
}
