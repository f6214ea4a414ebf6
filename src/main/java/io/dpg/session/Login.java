package io.dpg.session;

import java.util.Map;

/// What a client asked for in its StartupMessage, once it has proved who it is.
///
/// @param parameters settings the session starts with: client_encoding, DateStyle, ...
/// @param minorVersion of the protocol: 0 or 2
record Login(String user, String database, Map<String, String> parameters, int minorVersion) {

  Login {
    parameters = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(parameters));
  }
}
