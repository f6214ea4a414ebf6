/// Rules that hold for the whole project: layers, sizes, banned words, documents.
@NullMarked
package io.dpg.architecture;

import org.jspecify.annotations.NullMarked;
