/// Clients as people use them, against a whole dpg.
@NullMarked
package io.dpg.integration;

import org.jspecify.annotations.NullMarked;
