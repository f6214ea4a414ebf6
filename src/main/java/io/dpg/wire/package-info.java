/// PostgreSQL's protocol version 3 as data: messages, and one peer's bytes to read and write them.
@NullMarked
package io.dpg.wire;

import org.jspecify.annotations.NullMarked;
