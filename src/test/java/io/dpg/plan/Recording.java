package io.dpg.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What a PostgreSQL said when the plans were recorded: questions and answers, kept in a file so
/// that tests need no server. With `-Dplans.server=host:port/database` new questions are asked
/// there, and all are saved again; its database must have the locale C.UTF-8.
final class Recording {

  private static final Path FILE = Path.of("src/test/resources/plans/analysis.json.gz");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Map<String, List<List<String>>> answers;
  private final Map<String, List<List<String>>> used = new TreeMap<>();
  private final @Nullable AnalysisServer server;

  private Recording(Map<String, List<List<String>>> answers, @Nullable AnalysisServer server) {
    this.answers = answers;
    this.server = server;
  }

  static Recording open() throws IOException {
    String address = System.getProperty("plans.server", "");
    if (!address.isEmpty()) {
      String[] parts = address.split("[:/]");
      AnalysisServer server = new AnalysisServer(parts[0], Integer.parseInt(parts[1]), parts[2]);
      server.query("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public");
      server.query(Files.readString(Path.of("src/test/resources/plans/schema.sql")));
      return new Recording(new TreeMap<>(), server);
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(FILE))) {
      return new Recording(JSON.readValue(in, new TypeReference<>() {}), null);
    }
  }

  /// The rows of a query on the catalog.
  synchronized List<List<String>> rows(String sql) {
    return answer(sql, sql, false);
  }

  synchronized String tree(String sql) {
    return answer("tree of " + sql, sql, true).getFirst().getFirst();
  }

  private List<List<String>> answer(String question, String sql, boolean tree) {
    List<List<String>> known =
        used.containsKey(question) ? used.get(question) : answers.get(question);
    if (known == null) {
      known = ask(sql, tree);
    }
    used.put(question, known);
    return known;
  }

  private List<List<String>> ask(String sql, boolean tree) {
    if (server == null) {
      throw new IllegalStateException(
          "not recorded, needs -Dplans.server=host:port/database: " + sql);
    }
    try {
      return tree ? List.of(List.of(server.tree(sql))) : server.query(sql);
    } catch (IOException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  void save() throws IOException {
    if (server == null) {
      return;
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(FILE))) {
      JSON.writeValue(out, used);
    }
  }
}
