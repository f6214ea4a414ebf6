package io.dpg.server;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.security.StoredPassword;
import io.dpg.session.PasswordStore;
import io.dpg.worker.QueryResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Roles as the coordinator node stores them. Threads: any.
final class RolePasswords implements PasswordStore {

  private static final String QUERY =
      "SELECT rolcanlogin, CASE WHEN rolvaliduntil < now() THEN NULL ELSE rolpassword END,"
          + " CASE WHEN NOT rolsuper AND rolconnlimit >= 0 THEN rolconnlimit END, oid"
          + " FROM pg_catalog.pg_authid WHERE rolname = $1";

  private final InternalConnections coordinator;

  RolePasswords(InternalConnections coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Role find(String user) {
    QueryResult found;
    try {
      found = coordinator.with(connection -> connection.query(QUERY, List.of(user)));
    } catch (SqlErrorException e) {
      throw SqlError.of(SqlState.CANNOT_CONNECT_NOW, "the coordinator node cannot be reached")
          .detail("%s", e.getMessage())
          .causedBy(e);
    }
    if (found.rows().isEmpty()) {
      return new Role(Optional.empty(), 0, false, OptionalInt.empty());
    }
    List<@Nullable String> role = found.rows().getFirst();
    String password = role.get(1);
    String sessions = role.get(2);
    return new Role(
        password == null ? Optional.empty() : StoredPassword.parse(password),
        Integer.parseUnsignedInt(Objects.requireNonNull(role.get(3))),
        "t".equals(role.get(0)),
        sessions == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(sessions)));
  }
}
