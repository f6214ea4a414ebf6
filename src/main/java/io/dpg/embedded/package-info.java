/// Unpacks PostgreSQL, makes the data directories of the local nodes and keeps their servers
/// running.
@NullMarked
package io.dpg.embedded;

import org.jspecify.annotations.NullMarked;
