/// Connections to PostgreSQL nodes: handshake, pools, health, limits.
@NullMarked
package io.dpg.worker;

import org.jspecify.annotations.NullMarked;
