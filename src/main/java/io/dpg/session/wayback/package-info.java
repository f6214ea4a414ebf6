/// The way back: serves the connections by which the coordinator node reads distributed tables, in
/// the transaction of the session that waits for it.
@NullMarked
package io.dpg.session.wayback;

import org.jspecify.annotations.NullMarked;
