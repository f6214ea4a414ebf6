/// What several test classes share: clusters, seeds, ports.
@NullMarked
package io.dpg.testkit;

import org.jspecify.annotations.NullMarked;
