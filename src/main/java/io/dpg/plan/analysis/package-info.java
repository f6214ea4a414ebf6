/// PostgreSQL's own analysis of a statement, as a server prints it with `debug_print_parse`: every
/// name resolved, every literal coerced.
@NullMarked
package io.dpg.plan.analysis;

import org.jspecify.annotations.NullMarked;
