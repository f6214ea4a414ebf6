/// PostgreSQL's own parser, compiled from WebAssembly; the only package that touches it.
@NullMarked
package io.dpg.sql.parser;

import org.jspecify.annotations.NullMarked;
