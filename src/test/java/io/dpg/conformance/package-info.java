/// The same statements and the same protocol messages on plain PostgreSQL and on dpg: the answers
/// must be equal.
@NullMarked
package io.dpg.conformance;

import org.jspecify.annotations.NullMarked;
