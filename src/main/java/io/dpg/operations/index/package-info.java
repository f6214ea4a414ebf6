/// Makes, follows and drops the index tables of global indexes.
@NullMarked
package io.dpg.operations.index;

import org.jspecify.annotations.NullMarked;
