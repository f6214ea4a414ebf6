/// Plans of INSERT: where each row goes, and what must be evaluated before its shard is known.
@NullMarked
package io.dpg.plan.insert;

import org.jspecify.annotations.NullMarked;
