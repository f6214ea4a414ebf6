/// Statement + catalog snapshot -> `Plan`. Pure: no I/O, no clock; what it must ask of PostgreSQL
/// goes through one interface.
@NullMarked
package io.dpg.plan;

import org.jspecify.annotations.NullMarked;
