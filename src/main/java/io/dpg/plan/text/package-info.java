/// From the client's text to the text for shards: which analysed table each name in the statement
/// is, and the client's own words with shard names put in.
@NullMarked
package io.dpg.plan.text;

import org.jspecify.annotations.NullMarked;
