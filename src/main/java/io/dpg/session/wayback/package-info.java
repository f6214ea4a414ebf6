/// The way back: serves the connections by which the coordinator node reads distributed tables, in
/// the transaction of the session that waits for it.
@org.jspecify.annotations.NullMarked
package io.dpg.session.wayback;
