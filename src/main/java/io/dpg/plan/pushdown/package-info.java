/// Whether a query may run once per shard group, and how the rows of the groups become one answer.
@NullMarked
package io.dpg.plan.pushdown;

import org.jspecify.annotations.NullMarked;
