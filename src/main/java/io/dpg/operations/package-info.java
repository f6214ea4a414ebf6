/// Cluster operations, called as SQL functions: distribute a table, add and check nodes, run
/// commands on them, sizes.
@NullMarked
package io.dpg.operations;

import org.jspecify.annotations.NullMarked;
