/// COPY with tables that are distributed: a client's rows to their shards, and the rows of shards
/// to a client.
@NullMarked
package io.dpg.execute.copy;

import org.jspecify.annotations.NullMarked;
