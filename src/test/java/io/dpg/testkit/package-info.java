/// What tests share: real servers, a client that speaks the protocol byte by byte, SQL scripts,
/// seeds.
@NullMarked
package io.dpg.testkit;

import org.jspecify.annotations.NullMarked;
