/// Definitions that change distributed tables, carried out on their shards and on all workers.
@NullMarked
package io.dpg.operations.ddl;

import org.jspecify.annotations.NullMarked;
