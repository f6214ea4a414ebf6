package io.dpg.testkit;

import io.dpg.config.Configuration;
import io.dpg.config.ConfigurationReader;
import io.dpg.config.ConfigurationSources;
import io.dpg.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Servers that somebody else runs, and a `dpg.toml` that names them: `c` the coordinator node,
/// then `w1`, `w2`, … in database `remote`.
public final class RemoteCluster implements AutoCloseable {

  private static final String DATABASE = "remote";

  private final List<ForeignServer> servers;
  private String user = ForeignServer.ADMIN;
  private Optional<String> password = Optional.empty();
  private String host = "127.0.0.1";
  private String options = "";

  private final Map<ForeignServer, ForeignServer> standbys = new HashMap<>();

  private RemoteCluster(List<ForeignServer> servers) {
    this.servers = List.copyOf(servers);
  }

  /// A coordinator node and so many workers, with the settings that nodes must have.
  public static RemoteCluster start(int workers) throws SQLException {
    RemoteCluster cluster = startUnfit(workers);
    for (ForeignServer server : cluster.servers) {
      server.madeFit();
    }
    return cluster;
  }

  /// The same with PostgreSQL's default settings.
  public static RemoteCluster startUnfit(int workers) {
    List<ForeignServer> servers = new ArrayList<>();
    for (int i = 0; i <= workers; i++) {
      servers.add(ForeignServer.start());
    }
    return new RemoteCluster(servers);
  }

  public List<ForeignServer> servers() {
    return servers;
  }

  /// Has dpg log in as another role.
  public void logInAs(String otherUser, String itsPassword) {
    user = otherUser;
    password = Optional.of(itsPassword);
  }

  /// Has dpg find the servers at another host, with further lines for each of them.
  public void reachAt(String otherHost, String otherOptions) {
    host = otherHost;
    options = otherOptions;
  }

  /// Gives a server a standby, which dpg is told of too.
  public ForeignServer standbyOf(ForeignServer server) throws IOException {
    ForeignServer standby = server.standby();
    standbys.put(server, standby);
    return standby;
  }

  /// Starts dpg over the servers.
  public Server serve() {
    return Server.start(configuration());
  }

  private Configuration configuration() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < servers.size(); i++) {
      ForeignServer server = servers.get(i);
      text.append("[[nodes]]\n");
      text.append("name = \"%s\"\n".formatted(i == 0 ? "c" : "w" + i));
      text.append("role = \"%s\"\n".formatted(i == 0 ? "coordinator" : "worker"));
      text.append("host = \"%s\"\nport = %d\n".formatted(hostOf(server), server.port()));
      text.append("user = \"%s\"\n".formatted(user));
      text.append("password = \"%s\"\n".formatted(password.orElse(server.password())));
      text.append("database = \"%s\"\n%s\n".formatted(DATABASE, options));
    }
    try {
      Path file = Files.createTempFile("dpg-remote-", ".toml");
      try {
        Files.writeString(file, text);
        return ConfigurationReader.read(
            new ConfigurationSources(
                Optional.of(file),
                Path.of(""),
                Map.of(),
                Map.of(
                    "port",
                    Integer.toString(FreePorts.firstOf(1)),
                    "timeouts.node_connect",
                    "60s")));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String hostOf(ForeignServer server) {
    ForeignServer standby = standbys.get(server);
    if (standby != null) {
      return server.socketFolder() + "," + standby.socketFolder();
    }
    return host.equals("socket") ? server.socketFolder().toString() : host;
  }

  /// The cluster as its superuser sees it through dpg.
  public Endpoint endpoint(Server server) {
    return new Endpoint(
        "127.0.0.1", server.port(), DATABASE, user, password.orElse(servers.getFirst().password()));
  }

  @Override
  public void close() {
    standbys.values().forEach(ForeignServer::close);
    servers.forEach(ForeignServer::close);
  }
}
