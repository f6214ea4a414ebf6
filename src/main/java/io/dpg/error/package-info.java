/// What a user is told when something fails: SQLSTATE, message, detail, hint and position.
@NullMarked
package io.dpg.error;

import org.jspecify.annotations.NullMarked;
