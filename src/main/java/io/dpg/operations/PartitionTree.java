package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.worker.NodeConnection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Partitioned tables of the coordinator node and all of their partitions, as users know them.
///
/// @param members by OID, parents first
public record PartitionTree(SequencedMap<Integer, Member> members) {

  private static final String READ =
      "SELECT relation, coalesce(parent, 0), is_partitioned FROM pg_dist.partition_links($1::oid[])";

  public PartitionTree {
    members = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
  }

  /// A partitioned table or a partition.
  ///
  /// @param parent OID of the table that it is a partition of; 0 for none
  /// @param partitioned whether it has partitions instead of rows
  public record Member(int table, int parent, boolean partitioned) {

    public boolean isPartition() {
      return parent != 0;
    }
  }

  /// The whole trees that tables belong to; tables of other kinds are left out.
  public static PartitionTree around(NodeConnection coordinator, Collection<Integer> tables) {
    String oids =
        tables.stream().map(Integer::toUnsignedString).collect(Collectors.joining(",", "{", "}"));
    LinkedHashMap<Integer, Member> members = new LinkedHashMap<>();
    for (List<@Nullable String> row : coordinator.query(READ, List.of(oids)).rows()) {
      int table = oid(row.get(0));
      members.put(table, new Member(table, oid(row.get(1)), "t".equals(row.get(2))));
    }
    return new PartitionTree(members);
  }

  private static int oid(@Nullable String text) {
    return Integer.parseUnsignedInt(requireNonNull(text));
  }

  /// OID of the table that another one is a partition of; 0 for none.
  public int parentOf(int table) {
    Member member = members.get(table);
    return member == null ? 0 : member.parent();
  }

  /// Whether one table is another one or a partition below it.
  public boolean isWithin(int table, int ancestor) {
    int current = table;
    while (current != 0 && current != ancestor) {
      current = parentOf(current);
    }
    return current == ancestor;
  }

  /// The partitions that another state of the tree has elsewhere or not at all.
  public List<Member> partitionsOtherwiseIn(PartitionTree other) {
    return members.values().stream()
        .filter(Member::isPartition)
        .filter(member -> other.parentOf(member.table()) != member.parent())
        .toList();
  }
}
