package io.dpg.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What planning must know of the coordinator node's catalog beyond dpg's own metadata. Answers
/// come from a cache that lives as long as the plan may: a change of the schema makes new facts.
public interface SchemaFacts {

  FunctionFacts function(int oid);

  /// Whether an operator is the equality by which a hash operator family hashes: `=` of a type with
  /// itself, or of the integer types with each other.
  boolean isHashEquality(int operator);

  /// Whether an operator sorts downwards: the `>` of a btree operator family.
  boolean isDescending(int operator);

  /// Whether a collation orders text by its bytes: C, POSIX, or the default of a database that uses
  /// one of them.
  boolean isBytewise(int collation);

  /// Whether text that is equal under a collation has equal bytes; true for 0, no collation.
  boolean isDeterministic(int collation);

  /// A collation's name, qualified and quoted as SQL wants it.
  String collationName(int collation);

  /// A type as `format_type` prints it.
  String typeName(int oid, int modifier);

  /// Whether a type is that of the rows of a user's table or view, or an array or a domain of it:
  /// workers have no such type.
  default boolean isOfTableRows(int type) {
    return false;
  }

  /// A table's columns that are not dropped, in order.
  List<ColumnFacts> columns(int relation);

  /// About how many rows a table has on all nodes together; a guess where nothing is known.
  long estimatedRows(int relation);

  /// About how many different values a column of a table has; 0 where nothing is known.
  ///
  /// @param column its number
  default double distinctValues(int relation, int column) {
    return 0;
  }

  /// Whether functions or views of users' say ONLY.
  default boolean saysOnly() {
    return false;
  }

  /// Whether functions of users' may insert ON CONFLICT in ways that only the plans explain.
  default boolean mustPlanUpserts() {
    return false;
  }

  /// Whether triggers of users' may fire at the end of a transaction.
  default boolean defersTriggers() {
    return false;
  }

  /// What a table must be the target of for triggers of users' to fire that are switched on, those
  /// of other tables that its foreign keys change included. Empty when it is no distributed or
  /// reference table.
  default Set<TriggerEvent> firedTriggers(int relation) {
    return Set.of();
  }

  /// What a view shows; empty when the relation is no view.
  Optional<ViewFacts> view(int relation);
}
