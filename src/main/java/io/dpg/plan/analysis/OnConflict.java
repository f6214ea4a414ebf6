package io.dpg.plan.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// ON CONFLICT.
///
/// @param update whether rows are updated: DO UPDATE
public record OnConflict(
    boolean update, List<Target> assignments, @Nullable Expression condition) {}
