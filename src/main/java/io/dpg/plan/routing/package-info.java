/// Which values of the distribution column a statement can touch: equalities found in it, and the
/// shards they choose.
@NullMarked
package io.dpg.plan.routing;

import org.jspecify.annotations.NullMarked;
