package io.dpg.worker;

import io.dpg.security.Credentials;
import java.util.Map;

/// Who a connection to a node is for: connections are shared only between equal log-ins.
///
/// @param role OID of the user on the coordinator node: one that is dropped and made anew is
///   somebody else; 0 for dpg's own
/// @param parameters further startup parameters: application_name, options, ...
public record NodeLogin(
    String user,
    int role,
    String database,
    Credentials credentials,
    Map<String, String> parameters) {

  public NodeLogin {
    parameters = Map.copyOf(parameters);
  }

  public static NodeLogin of(String user, String database, Credentials credentials) {
    return new NodeLogin(user, 0, database, credentials, Map.of());
  }
}
