package io.dpg.plan.text;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.sql.SqlNode;

/// A table's or view's name in a statement, and what it stands for.
///
/// @param range the `RangeVar` in the syntax tree
/// @param table its analysis
/// @param query the query whose range table it is in
public record TableReference(SqlNode range, RangeTableEntry.Relation table, AnalyzedQuery query) {}
