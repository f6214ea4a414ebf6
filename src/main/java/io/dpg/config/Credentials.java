package io.dpg.config;

/// The role and the database that a new cluster is made with.
///
/// @param user the role, a superuser
/// @param password its password in clear text
/// @param database the database, owned by the role
public record Credentials(String user, String password, String database) {

  /// The password that everybody can read in the manual.
  static final String DEFAULT_PASSWORD = "dpg_cluster_2026";

  /// Whether the password is the one from the manual.
  public boolean hasDefaultPassword() {
    return password.equals(DEFAULT_PASSWORD);
  }

  /// Without the password, because values like this one end up in logs.
  @Override
  public String toString() {
    return "Credentials[user=" + user + ", database=" + database + "]";
  }
}
