package io.dpg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {

  @TempDir private Path folder;

  @Test
  void defaultsAreThoseOfTheQuickStart() {
    Configuration defaults = Configuration.defaults();

    assertThat(defaults.dataDirectory()).isEqualTo(Path.of("data").toAbsolutePath());
    assertThat(defaults.listen()).isEqualTo(new Listen(List.of("127.0.0.1"), 5432));
    assertThat(defaults.workers()).isEqualTo(3);
    assertThat(defaults.profile()).isEqualTo(Profile.SMALL);
    assertThat(defaults.credentials())
        .isEqualTo(
            new Credentials("dpg_cluster", "dpg_cluster_2026", "distributed_postgres_cluster"));
    assertThat(defaults.credentials().hasDefaultPassword()).isTrue();
    assertThat(defaults.limits().intermediateResultBytes()).isEqualTo(1L << 30);
    assertThat(defaults.embedsNodes()).isTrue();
  }

  @Test
  void laterSourcesWin() throws IOException {
    Path file =
        write("port = 1001\nworkers = 5\nlisten = \"*\"\n[limits]\nmessage_size = \"16MB\"");
    Configuration configuration =
        read(
            file,
            Map.of("DPG_WORKERS", "6", "DPG_LISTEN", "::1", "DPG_LIMITS_PLAN_CACHE_ENTRIES", "7"),
            Map.of("listen", "127.0.0.2"));

    assertThat(configuration.listen()).isEqualTo(new Listen(List.of("127.0.0.2"), 1001));
    assertThat(configuration.workers()).isEqualTo(6);
    assertThat(configuration.limits().messageBytes()).isEqualTo(16L << 20);
    assertThat(configuration.limits().planCacheEntries()).isEqualTo(7);
  }

  @Test
  void pathsAreRelativeToWhereTheyAreWritten() throws IOException {
    Path file = write("data = \"cluster\"");

    assertThat(read(file, Map.of(), Map.of()).dataDirectory())
        .isEqualTo(folder.resolve("cluster").toAbsolutePath());
    assertThat(read(file, Map.of(), Map.of("data", "elsewhere")).dataDirectory())
        .isEqualTo(Path.of("elsewhere").toAbsolutePath());
    assertThat(read(write(""), Map.of(), Map.of()).dataDirectory())
        .isEqualTo(folder.resolve("data").toAbsolutePath());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          prt = 1                             | line 1, column 1: unknown key "prt"
          ;[limits];  sze = 1                 | line 3, column 3: unknown key "limits.sze"
          port = "x"                          | line 1, column 1: "port" must be a whole number from 1 to 65532, not "x"
          port = 70000                        | "port" must be a whole number from 1 to 65532, not "70000"
          workers = 0                         | "workers" must be a whole number from 1 to 128, not "0"
          profile = "big"                     | "profile" must be "small" or "seed", not "big"
          [limits];message_size = "1GiB"      | "limits.message_size" must be a size such as "64kB"
          [limits];message_size = "99TB"      | "limits.message_size" must be a size from 65536 to
          [timeouts];shutdown = "soon"        | "timeouts.shutdown" must be a time such as "500ms"
          [timeouts];shutdown = "0s"          | "timeouts.shutdown" must be longer than 0
          port = = 1                          | line 1, column 8
          [postgresql.worker];port = 1        | the PostgreSQL setting "port" belongs to dpg
          [[nodes]];name = "a";hots = "b"     | line 3, column 1: unknown key "hots" of a node
          [[nodes]];name = "a"                | this node has no "role"
          """)
  void mistakesInTheFileArePointedAt(String text, String message) throws IOException {
    Path file = write(text.replace(';', '\n'));

    assertThatThrownBy(() -> read(file, Map.of(), Map.of()))
        .isInstanceOfSatisfying(
            SqlErrorException.class,
            failure -> {
              assertThat(failure.error().state()).isEqualTo(SqlState.CONFIG_FILE_ERROR);
              assertThat(failure.error().message())
                  .startsWith(file.toString())
                  .contains(message)
                  .doesNotContain("\n");
            });
  }

  @Test
  void mistakesElsewhereNameTheirSource() {
    assertThatThrownBy(() -> Configuration.of(Map.of("port", "none")))
        .hasMessageStartingWith("option --port: \"port\" must be");
    assertThatThrownBy(() ->
            ConfigurationReader.read(
                new ConfigurationSources(
                    Optional.empty(), Path.of(""), Map.of("DPG_WORKERS", "many"), Map.of())))
        .hasMessageStartingWith("environment variable DPG_WORKERS: \"workers\" must be");
  }

  @Test
  void passwordIsNotShown() {
    assertThat(Configuration.of(Map.of("credentials.password", "hunter2")).toString())
        .doesNotContain("hunter2");
    assertThatThrownBy(() -> Configuration.of(Map.of("credentials.password", "hunter2\nx")))
        .hasMessageContaining("credentials.password")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void passwordComesFromFileUnlessLaterSourceHasOne() throws IOException {
    Files.writeString(folder.resolve("secret"), "from file\n");
    Path file = write("[credentials]\npassword = \"plain\"\npassword_file = \"secret\"");

    assertThat(read(file, Map.of(), Map.of()).credentials().password()).isEqualTo("from file");
    assertThat(read(file, Map.of("DPG_PASSWORD", "typed"), Map.of()).credentials().password())
        .isEqualTo("typed");
    Path wrong = write("[credentials]\npassword_file = \"none\"");
    assertThatThrownBy(() -> read(wrong, Map.of(), Map.of()))
        .hasMessageContaining("must be a readable file");
  }

  @Test
  void readsRemoteNodes() throws IOException {
    Path file =
        write(
            """
            [[nodes]]
            name = "c"
            role = "coordinator"
            host = "a, b"
            user = "u"
            [[nodes]]
            name = "w"
            role = "worker"
            host = ["d"]
            port = 5433
            user = "u"
            password = "p"
            sslmode = "verify-full"
            sslrootcert = "ca.pem"
            database = "other"
            """);

    Configuration configuration = read(file, Map.of(), Map.of());

    assertThat(configuration.embedsNodes()).isFalse();
    assertThat(configuration.nodes())
        .containsExactly(
            new RemoteNode(
                "c",
                NodeRole.COORDINATOR,
                List.of("a", "b"),
                5432,
                NodeEncryption.STANDARD,
                "u",
                Secret.NONE,
                "distributed_postgres_cluster"),
            new RemoteNode(
                "w",
                NodeRole.WORKER,
                List.of("d"),
                5433,
                new NodeEncryption(SslMode.VERIFY_FULL, Optional.of(file.resolveSibling("ca.pem"))),
                "u",
                new Secret.Written("p"),
                "other"));
  }

  @Test
  void findsPasswordsOfRemoteNodes() throws IOException {
    Path secret = Files.writeString(write("").resolveSibling("secret"), "from file\nmore\n");
    Map<String, String> environment = Map.of("W1", "from environment");

    assertThat(password("password_file = \"secret\"", environment)).isEqualTo("from file");
    assertThat(password("password_file = \"" + secret + "\"", environment)).isEqualTo("from file");
    assertThat(password("password_variable = \"W1\"", environment)).isEqualTo("from environment");
    assertThat(password("password_command = \"echo from command\"", environment))
        .isEqualTo("from command");
    assertThat(password("", environment)).isEmpty();
    assertThatThrownBy(() -> password("password_variable = \"W2\"", environment))
        .hasMessageContaining("must be the name of an environment variable that is set");
    assertThatThrownBy(() -> password("password_command = \"exit 3\"", environment))
        .hasMessage("the password command \"exit 3\" ended with exit code 3");
    assertThatThrownBy(() -> password("password=\"a\"\npassword_variable=\"W1\"", environment))
        .hasMessageContaining("must be the only one of password, password_file");
  }

  private String password(String line, Map<String, String> environment) throws IOException {
    Path file =
        write("[[nodes]]\nname=\"c\"\nrole=\"coordinator\"\nhost=\"h\"\nuser=\"u\"\n" + line);
    return read(file, environment, Map.of()).nodes().getFirst().password().read();
  }

  @Test
  void oneRemoteNodeIsTheCoordinator() throws IOException {
    Path file = write("[[nodes]]\nname=\"w\"\nrole=\"worker\"\nhost=\"h\"\nuser=\"u\"");

    assertThatThrownBy(() -> read(file, Map.of(), Map.of()))
        .hasMessage("one of [[nodes]] must be the coordinator, not 0");
  }

  @Test
  void takesPostgresSettings() throws IOException {
    Path file = write("[postgresql.worker]\nwork_mem = \"8MB\"\npg_stat_statements.max = 100\n");

    assertThat(read(file, Map.of(), Map.of()).settings().of(NodeRole.WORKER))
        .containsExactly(Map.entry("pg_stat_statements.max", "100"), Map.entry("work_mem", "8MB"));
  }

  @Test
  void timesHaveUnits() {
    assertThat(Configuration.of(Map.of("timeouts.node_idle", "1500ms")).timeouts().nodeIdle())
        .isEqualTo(Duration.ofMillis(1500));
  }

  /// The example shows each key once, with its default: uncommented, it changes nothing.
  @Test
  void exampleFileShowsTheDefaults() throws IOException {
    String example = Files.readString(Path.of("dpg.toml"));
    String uncommented = example.replaceAll("(?m)^# (\\w+ = )", "$1");
    String withoutExamples =
        uncommented.substring(0, uncommented.indexOf("[postgresql.coordinator]"));
    Map<String, ConfigurationValue> shown = TomlFile.parse("dpg.toml", withoutExamples);

    assertThat(shown)
        .hasSize(ConfigurationKey.values().length)
        .allSatisfy((path, value) ->
            assertThat(value.text())
                .isEqualTo(ConfigurationKey.byPath(path).orElseThrow().defaultValue()));
    assertThat(read(Path.of("dpg.toml"), Map.of(), Map.of())).isEqualTo(Configuration.defaults());
  }

  private Path write(String text) throws IOException {
    Path file = folder.resolve("dpg.toml");
    Files.writeString(file, text);
    return file;
  }

  private static Configuration read(
      Path file, Map<String, String> environment, Map<String, String> options) {
    return ConfigurationReader.read(
        new ConfigurationSources(Optional.of(file), Path.of(""), environment, options));
  }
}
