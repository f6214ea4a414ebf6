package io.dpg.catalog;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// An index of a distributed table over all its shards. Its entries are in an *index table*, which
/// has the table's own shards (same ids, ranges and nodes) but divides its rows by the hash of the
/// index's key. An entry has the key and the hash of the row's distribution column.
///
/// @param oid of the index on the shell table
/// @param table OID of the table
/// @param name of the index, which for a constraint is the constraint's
/// @param kind what it promises
/// @param readable whether it knows all rows: off while it is being built, and for partial indexes
/// @param keys what is indexed
/// @param writers the tables whose changes can change the table's rows, itself included
public record GlobalIndex(
    int oid,
    int table,
    TableName name,
    Kind kind,
    boolean readable,
    List<Key> keys,
    Set<Integer> writers) {

  /// The schema of index tables on workers.
  public static final String SCHEMA = "dpg_index";

  public GlobalIndex {
    keys = List.copyOf(keys);
    writers = Set.copyOf(writers);
  }

  /// What an index promises.
  public enum Kind {
    /// No two rows have the same key, not even within a statement.
    UNIQUE,
    /// No two rows have the same key at the end of a statement or transaction.
    DEFERRABLE,
    /// Nothing.
    LOOKUP
  }

  /// One part of the key.
  ///
  /// @param definition as PostgreSQL's messages have it: a column's name or an expression
  /// @param attribute the column's `attnum`; 0 for an expression
  /// @param typeOid its type, after domains were resolved
  public record Key(String definition, int attribute, int typeOid) {}

  public boolean isUnique() {
    return kind != Kind.LOOKUP;
  }

  /// The name of a shard of the index table, in [#SCHEMA]; also that of the function that writes
  /// it.
  public String shardName(ShardId shard) {
    return baseName() + "_" + shard;
  }

  /// The beginning of all names on workers.
  public String baseName() {
    return "i" + Integer.toUnsignedString(oid);
  }

  /// The key as it stands in messages, without parentheses.
  public String keyText() {
    return keys.stream().map(Key::definition).collect(Collectors.joining(", "));
  }
}
