/// Statements in stages: which parts become intermediate results, and the statements that are left.
@NullMarked
package io.dpg.plan.staged;

import org.jspecify.annotations.NullMarked;
