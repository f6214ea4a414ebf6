/// The configuration as nested records, and the one reader that makes them from the defaults,
/// `dpg.toml`, the environment and the command line.
@NullMarked
package io.dpg.config;

import org.jspecify.annotations.NullMarked;
