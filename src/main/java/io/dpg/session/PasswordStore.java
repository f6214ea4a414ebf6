package io.dpg.session;

import io.dpg.security.StoredPassword;
import java.util.Optional;
import java.util.OptionalInt;

/// What the coordinator node knows of a role. Threads: any.
public interface PasswordStore {

  /// @param password empty when the role has none, or does not exist: nobody can log in by password
  ///   then
  /// @param oid the role's OID; 0 where there is no such role
  /// @param canLogin whether it may log in
  /// @param sessionsMax how many sessions it may have at one time, where that is limited
  record Role(
      Optional<StoredPassword> password, int oid, boolean canLogin, OptionalInt sessionsMax) {}

  /// Looks a role up. 57P03 while the coordinator node cannot be asked.
  Role find(String user);
}
