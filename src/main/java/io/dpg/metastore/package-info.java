/// Loads, stores and watches the catalog in PostgreSQL.
@NullMarked
package io.dpg.metastore;

import org.jspecify.annotations.NullMarked;
