package io.dpg.plan.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// ON CONFLICT.
///
/// @param onConstraint whether the client named a constraint instead of columns
/// @param update whether rows are updated: DO UPDATE
public record OnConflict(
    boolean onConstraint,
    boolean update,
    List<Target> assignments,
    @Nullable Expression condition) {}
