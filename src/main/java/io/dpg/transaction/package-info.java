/// Distributed transactions: which connection serves which node, one- and two-phase commit,
/// recovery of what a crash left.
@NullMarked
package io.dpg.transaction;

import org.jspecify.annotations.NullMarked;
