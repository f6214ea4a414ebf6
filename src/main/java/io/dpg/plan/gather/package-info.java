/// Parts of statements that are run first, so that the rest needs one shard group only, or can run
/// on each by itself.
@NullMarked
package io.dpg.plan.gather;

import org.jspecify.annotations.NullMarked;
