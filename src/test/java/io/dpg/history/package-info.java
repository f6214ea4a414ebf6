/// What clients did and saw, and whether that can be of transactions with one snapshot each.
@NullMarked
package io.dpg.history;

import org.jspecify.annotations.NullMarked;
