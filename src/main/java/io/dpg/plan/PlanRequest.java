package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.sql.ParsedStatement;

/// What a plan is made from.
///
/// @param statement SELECT, INSERT, UPDATE, DELETE or MERGE
/// @param query its analysis by the coordinator node
/// @param facts about the schema at the same moment as the catalog
public record PlanRequest(
    ParsedStatement statement, AnalyzedQuery query, CatalogSnapshot catalog, SchemaFacts facts) {}
