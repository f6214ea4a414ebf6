/// What happens when something breaks: nodes, connections, processes.
@NullMarked
package io.dpg.fault;

import org.jspecify.annotations.NullMarked;
