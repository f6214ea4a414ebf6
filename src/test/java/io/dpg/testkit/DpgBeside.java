package io.dpg.testkit;

import io.dpg.config.Configuration;
import io.dpg.config.NodeRole;
import io.dpg.embedded.LocalNode;
import io.dpg.server.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A further dpg over nodes that run already, in a JVM of its own, so that it can be stopped like
/// any process.
public final class DpgBeside implements AutoCloseable {

  private static final String READY = "ready";

  /// Of each generation; the metaspace has no total.
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  private final Process process;
  private final Endpoint endpoint;

  private DpgBeside(Process process, Endpoint endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /// Starts it and waits until clients can connect.
  ///
  /// @param changes of the nodes' configuration
  public static DpgBeside start(TestCluster nodes, Map<String, String> changes) throws IOException {
    int port = FreePorts.firstOf(1);
    Map<String, String> keys = new HashMap<>(changes);
    keys.put("data", nodes.configuration().dataDirectory().toString());
    keys.put("port", Integer.toString(port));
    List<String> words = new ArrayList<>(Launcher.java());
    words.add(DpgBeside.class.getName());
    keys.forEach((key, value) -> words.add(key + "=" + value));
    nodes.embedded().nodes().forEach(node -> words.add(text(node)));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    awaitReady(process);
    var credentials = nodes.configuration().credentials();
    return new DpgBeside(
        process,
        new Endpoint(
            "127.0.0.1", port, credentials.database(), credentials.user(), credentials.password()));
  }

  private static void awaitReady(Process process) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); !READY.equals(line); line = output.readLine()) {
      if (line == null) {
        throw new IOException("did not start: " + said);
      }
      said.append(line).append('\n');
    }
    // What it says later must not fill the pipe.
    Thread.ofVirtual().start(() -> output.lines().forEach(System.out::println));
  }

  private static String text(LocalNode node) {
    return String.join(
        "|",
        node.name(),
        node.role().name(),
        node.socketDirectory().toString(),
        Integer.toString(node.port()),
        node.superuser(),
        node.dataDirectory().toString());
  }

  private static LocalNode node(String text) {
    String[] parts = text.split("\\|");
    return new LocalNode(
        parts[0],
        NodeRole.valueOf(parts[1]),
        Path.of(parts[2]),
        Integer.parseInt(parts[3]),
        Optional.empty(),
        parts[4],
        Path.of(parts[5]));
  }

  /// @param arguments `key=value` of the configuration, then the nodes
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> keys = new HashMap<>();
    List<LocalNode> nodes = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.contains("|")) {
        nodes.add(node(argument));
      } else {
        String[] parts = argument.split("=", 2);
        keys.put(parts[0], parts[1]);
      }
    }
    Server.start(Configuration.of(keys), nodes);
    System.out.println(READY);
    Thread.currentThread().join();
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /// Stops it where it is, without its noticing.
  public void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /// Lets it go on.
  public void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    DpgProcess.run(List.of("kill", name, Long.toString(process.pid())), Map.of());
  }

  /// What lives on its heap: garbage is collected first.
  public long heapBytes() throws IOException, InterruptedException {
    tell("GC.run");
    Matcher used = USED.matcher(tell("GC.heap_info"));
    long kilobytes = 0;
    while (used.find()) {
      kilobytes += Long.parseLong(used.group(1));
    }
    return kilobytes << 10;
  }

  private String tell(String command) throws IOException, InterruptedException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    return DpgProcess.run(
            List.of(program.toString(), Long.toString(process.pid()), command), Map.of())
        .text();
  }

  /// What it has of the machine's memory.
  public long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", process.pid() + "", "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("process " + process.pid() + " has no memory");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
