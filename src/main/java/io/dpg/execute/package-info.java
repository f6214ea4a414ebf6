/// Runs a plan: tasks over node connections, rows merged and streamed, COPY split by shard.
@NullMarked
package io.dpg.execute;

import org.jspecify.annotations.NullMarked;
