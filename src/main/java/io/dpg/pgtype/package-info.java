/// What dpg must know of PostgreSQL's types to route and to merge: identifiers, hashes, orders,
/// sums.
@NullMarked
package io.dpg.pgtype;

import org.jspecify.annotations.NullMarked;
