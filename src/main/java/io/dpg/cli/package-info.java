/// The commands of `./dpg`: start, stop and look at a cluster, and how they print what they find.
@NullMarked
package io.dpg.cli;

import org.jspecify.annotations.NullMarked;
