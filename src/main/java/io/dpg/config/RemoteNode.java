package io.dpg.config;

import java.util.List;

/// A PostgreSQL server that dpg did not start: one `[[nodes]]` entry.
///
/// @param name what the cluster calls it
/// @param role what it is for
/// @param hosts where to try to reach it, in this order; the first that accepts writes is used. A
///   host that begins with a slash is a folder with a Unix socket.
/// @param port its port on each of the hosts
/// @param encryption how connections to it are protected
/// @param user the role that dpg logs in with, a superuser
/// @param password the role's password
/// @param database the database that holds the tables
public record RemoteNode(
    String name,
    NodeRole role,
    List<String> hosts,
    int port,
    NodeEncryption encryption,
    String user,
    Secret password,
    String database) {

  public RemoteNode {
    hosts = List.copyOf(hosts);
  }
}
