/// Object-relational mappers, query builders and migration tools, used as their users do, on dpg
/// and on plain PostgreSQL.
@NullMarked
package io.dpg.frameworks;

import org.jspecify.annotations.NullMarked;
