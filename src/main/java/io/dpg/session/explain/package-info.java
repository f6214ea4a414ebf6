/// What EXPLAIN tells, and its formats.
@NullMarked
package io.dpg.session.explain;

import org.jspecify.annotations.NullMarked;
