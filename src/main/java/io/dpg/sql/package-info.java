/// PostgreSQL's own grammar: text to syntax tree, and syntax tree back to text.
@NullMarked
package io.dpg.sql;

import org.jspecify.annotations.NullMarked;
