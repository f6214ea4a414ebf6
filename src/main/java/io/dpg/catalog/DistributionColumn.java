package io.dpg.catalog;

/// The column by whose hash the rows of a table are distributed.
///
/// @param number its `attnum`, 1-based
/// @param name its name
/// @param typeOid its type on the coordinator node, after domains were resolved to their base type
/// @param collation the collation's OID, 0 when the type has none
public record DistributionColumn(int number, String name, int typeOid, int collation) {}
