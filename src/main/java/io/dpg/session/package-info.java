/// One client's life: start-up, authentication, prepared statements, portals, settings, transaction
/// status. The only place that turns messages into calls and errors into ErrorResponse.
@NullMarked
package io.dpg.session;

import org.jspecify.annotations.NullMarked;
