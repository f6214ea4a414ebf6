package io.dpg.sql;

import java.util.IdentityHashMap;
import java.util.Optional;

/// Where the nodes of a tree stand in the text that is written of it, as the parser would say.
final class Places {

  private static final int UNKNOWN = -2;

  private final IdentityHashMap<SqlNode, Integer> starts = new IdentityHashMap<>();

  /// @param start an index into the text; -1 where PostgreSQL does not say. The last word counts.
  void put(SqlNode node, int start) {
    starts.put(node, start);
  }

  /// The tree with its nodes at their places; empty when the place of one is not known.
  Optional<SqlNode> in(SqlNode tree) {
    boolean[] known = {true};
    SqlNode placed =
        tree.placed(node -> {
          int start = Positions.isLocated(node.kind()) ? starts.getOrDefault(node, UNKNOWN) : -1;
          known[0] &= start != UNKNOWN;
          return start;
        });
    return known[0] ? Optional.of(placed) : Optional.empty();
  }
}
