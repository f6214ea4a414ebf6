package io.dpg.session;

import io.dpg.security.Credentials;
import java.util.Map;
import java.util.OptionalInt;

/// What a client asked for in its StartupMessage, once it has proved who it is.
///
/// @param role the user's OID on the coordinator node
/// @param credentials what the client has proved that it has
/// @param sessionsMax how many sessions the role may have at one time, where that is limited
/// @param parameters settings the session starts with: client_encoding, DateStyle, ...
/// @param minorVersion of the protocol: 0 or 2
public record Login(
    String user,
    int role,
    Credentials credentials,
    OptionalInt sessionsMax,
    String database,
    Map<String, String> parameters,
    int minorVersion) {

  public Login {
    parameters = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(parameters));
  }
}
