/// Random statements over random schemas, compared with plain PostgreSQL; a difference is shrunk to
/// the smallest statement that still shows it.
@NullMarked
package io.dpg.fuzz;

import org.jspecify.annotations.NullMarked;
