/// Tests of COPY with tables that are distributed.
@NullMarked
package io.dpg.execute.copy;

import org.jspecify.annotations.NullMarked;
