/// The normal form of a statement by its tokens: what a cached plan is found by without parsing.
@NullMarked
package io.dpg.sql.normal;

import org.jspecify.annotations.NullMarked;
