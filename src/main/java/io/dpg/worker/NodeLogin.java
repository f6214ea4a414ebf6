package io.dpg.worker;

import io.dpg.security.Credentials;
import java.util.Map;

/// Who a connection to a node is for: connections are shared only between equal log-ins.
///
/// @param parameters further startup parameters: application_name, options, ...
public record NodeLogin(
    String user, String database, Credentials credentials, Map<String, String> parameters) {

  public NodeLogin {
    parameters = Map.copyOf(parameters);
  }

  public static NodeLogin of(String user, String database, Credentials credentials) {
    return new NodeLogin(user, database, credentials, Map.of());
  }
}
