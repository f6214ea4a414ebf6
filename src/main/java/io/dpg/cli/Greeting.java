package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.config.NodeRole;
import java.util.List;

/// What a person needs to know after a start.
final class Greeting {

  private Greeting() {}

  static String of(ServerStatus status, Configuration configuration, String how) {
    String host = host(status.listen().getFirst());
    StringBuilder text = new StringBuilder();
    List<String> workers =
        status.nodes().stream()
            .filter(node -> node.role().equals(NodeRole.WORKER.label()))
            .map(node -> "%s on %s".formatted(node.name(), node.address()))
            .toList();
    text.append(
        configuration.embedsNodes()
            ? "dpg %s: %d workers, data in %s%n%n"
                .formatted(how, workers.size(), status.dataDirectory())
            : "dpg %s over %d servers%n%n".formatted(how, status.nodes().size()));
    line(
        text,
        "connect",
        "psql -h %s -p %d -U %s -d %s"
            .formatted(host, status.port(), status.user(), status.database()));
    if (!configuration.embedsNodes()) {
      line(text, "password", "that of the role on the coordinator node");
    } else if (configuration.credentials().hasDefaultPassword()) {
      line(text, "password", configuration.credentials().password());
      line(text, "", "That is the default; before others can connect:");
      line(text, "", "ALTER ROLE %s PASSWORD '...';".formatted(status.user()));
    } else {
      line(text, "password", "as configured when the data directory was made");
    }
    line(text, "try", "SELECT * FROM citus_get_active_worker_nodes();");
    line(text, "", "CREATE TABLE notes (id bigint PRIMARY KEY, text text);");
    line(text, "", "SELECT create_distributed_table('notes', 'id');");
    for (int i = 0; i < workers.size(); i++) {
      line(text, i == 0 ? "workers" : "", workers.get(i));
    }
    line(text, "then", "./dpg status   ./dpg logs -f   ./dpg down");
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String content) {
    text.append("  %-10s%s%n".formatted(label, content));
  }

  private static String host(String address) {
    return switch (address) {
      case "127.0.0.1", "::1", "*", "0.0.0.0", "::" -> "localhost";
      default -> address;
    };
  }
}
