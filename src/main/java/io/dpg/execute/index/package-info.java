/// Keeps global indexes right: takes note of what statements change, and writes it to index tables.
@NullMarked
package io.dpg.execute.index;

import org.jspecify.annotations.NullMarked;
