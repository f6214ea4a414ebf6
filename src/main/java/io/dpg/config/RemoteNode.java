package io.dpg.config;

import java.util.List;

/// A PostgreSQL server that dpg did not start: one `[[nodes]]` entry.
///
/// @param name what the cluster calls it
/// @param role what it is for
/// @param hosts where to try to reach it, in this order; the first that accepts writes is used
/// @param port its port on each of the hosts
/// @param user the role that dpg logs in with
/// @param password the role's password, or empty
/// @param database the database that holds the tables
public record RemoteNode(
    String name,
    NodeRole role,
    List<String> hosts,
    int port,
    String user,
    String password,
    String database) {

  public RemoteNode {
    hosts = List.copyOf(hosts);
  }

  /// Without the password, because values like this one end up in logs.
  @Override
  public String toString() {
    return "RemoteNode[%s, %s, %s:%d]".formatted(name, role.label(), hosts, port);
  }
}
