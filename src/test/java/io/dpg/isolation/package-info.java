/// Several sessions at once: who waits, who fails, what each sees.
@NullMarked
package io.dpg.isolation;

import org.jspecify.annotations.NullMarked;
