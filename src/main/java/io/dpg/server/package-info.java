/// The composition root: builds every object by hand, opens the listeners, stops in order.
@NullMarked
package io.dpg.server;

import org.jspecify.annotations.NullMarked;
