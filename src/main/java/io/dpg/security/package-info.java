/// Proving who somebody is: SCRAM-SHA-256 on both sides, and md5 passwords.
@NullMarked
package io.dpg.security;

import org.jspecify.annotations.NullMarked;
