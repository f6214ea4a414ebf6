package io.dpg.catalog;

import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.Oid;
import io.dpg.pgtype.TextLength;

/// The column by whose hash the rows of a table are distributed.
///
/// @param number its `attnum`, 1-based
/// @param name its name
/// @param typeOid its type on the coordinator node, after domains were resolved to their base type
/// @param collation the collation's OID, 0 when the type has none
/// @param modifier the modifier of that type, as in `pg_attribute.atttypmod`; [#UNMODIFIED] for
///   none
public record DistributionColumn(
    int number, String name, int typeOid, int collation, int modifier) {

  /// The modifier of a type that has none.
  public static final int UNMODIFIED = -1;

  /// A column of a type that keeps every value as it is.
  public DistributionColumn(int number, String name, int typeOid, int collation) {
    this(number, name, typeOid, collation, UNMODIFIED);
  }

  /// Whether the column is a `varchar(n)`, which may keep less than it is given.
  public boolean cuts() {
    return typeOid == Oid.VARCHAR && modifier != UNMODIFIED;
  }

  /// What the column keeps of a text: without blanks that exceed the length. A text that is too
  /// long otherwise is returned as it is, since the column refuses it.
  public ByteSlice kept(ByteSlice text) {
    String kept = cuts() ? TextLength.kept(text.text(), modifier) : null;
    return kept == null ? text : ByteSlice.of(kept);
  }
}
