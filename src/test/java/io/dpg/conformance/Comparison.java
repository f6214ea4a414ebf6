package io.dpg.conformance;

import io.dpg.testkit.Endpoint;
import io.dpg.testkit.SqlScript;
import io.dpg.testkit.SqlScript.Directive;
import io.dpg.testkit.SqlScript.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs one script on plain PostgreSQL and on another server and compares the answers, statement by
/// statement.
///
/// Directives beside those of [Distribution]: before `--@test` is preparation, which must succeed
/// and is not compared; `--@session name` goes on in another session; `--@params a | b | NULL`,
/// `--@ordered`, `--@unordered` and `--@limit SQLSTATE message`, the error by which the other
/// server may refuse what only PostgreSQL can do, hold for the next statement.
public final class Comparison {

  private final String name;
  private final SqlScript script;
  private final Side plain;
  private final Side other;
  private final Report report;
  private boolean testing;
  private @Nullable String limit;
  private @Nullable Boolean ordered;
  private @Nullable List<@Nullable String> parameters;

  private Comparison(String name, SqlScript script, Side plain, Side other, Report report) {
    this.name = name;
    this.script = script;
    this.plain = plain;
    this.other = other;
    this.report = report;
  }

  /// The other server and how it distributes.
  public record Candidate(Endpoint endpoint, Distribution distribution) {}

  public static Report run(
      String name, SqlScript script, Mode mode, Endpoint plain, Candidate candidate) {
    Report report = new Report(name + " (" + mode + ")");
    String schema = "conf_" + name;
    try (Side left = new Side(plain, Distribution.none(), schema, mode);
        Side right = new Side(candidate.endpoint, candidate.distribution, schema, mode)) {
      new Comparison(name, script, left, right, report).run(schema);
    } catch (IllegalStateException e) {
      report.addDifference(name, e.getMessage() == null ? e.toString() : e.getMessage());
    }
    return report;
  }

  private void run(String schema) {
    for (Side side : List.of(plain, other)) {
      side.mustRun("SET client_min_messages = warning");
      side.mustRun("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      side.mustRun("CREATE SCHEMA " + schema);
      side.mustRun("RESET client_min_messages");
    }
    for (SqlScript.Step step : script.steps()) {
      switch (step) {
        case Directive directive -> obey(directive);
        case Statement statement -> run(statement);
      }
    }
    for (Side side : List.of(plain, other)) {
      side.use("cleaner");
      side.mustRun("SET client_min_messages = warning");
      side.mustRun("SET lock_timeout = '5s'");
      side.mustRun("DROP SCHEMA " + schema + " CASCADE");
    }
  }

  private void obey(Directive directive) {
    switch (directive.word()) {
      case "test" -> testing = true;
      case "limit" -> limit = directive.rest();
      case "ordered" -> ordered = true;
      case "unordered" -> ordered = false;
      case "params" -> parameters = parameters(directive.rest());
      case "session" -> {
        plain.use(directive.rest());
        other.use(directive.rest());
      }
      default -> {
        plain.direct(directive);
        other.direct(directive);
      }
    }
  }

  private static List<@Nullable String> parameters(String text) {
    return Arrays.stream(text.split("\\|"))
        .<@Nullable String>map(value -> value.strip().equals("NULL") ? null : value.strip())
        .toList();
  }

  private void run(Statement statement) {
    if (!testing && statement.copyData() == null) {
      plain.mustRun(statement.sql());
      other.mustRun(statement.sql());
      return;
    }
    boolean keepOrder = ordered == null ? statement.isOrdered() : ordered;
    Answer got = other.run(statement, parameters, keepOrder);
    if (got.error().equals(limit)) {
      // What was refused must not happen on the other side either, or the data would differ from
      // here on.
      report.addRefused();
    } else {
      compare(statement, plain.run(statement, parameters, keepOrder), got);
      if (limit != null) {
        report.addLifted(place(statement));
      }
    }
    ordered = null;
    parameters = null;
    limit = null;
  }

  private void compare(Statement statement, Answer expected, Answer got) {
    if (expected.equals(got)) {
      report.addEqual();
    } else {
      report.addDifference(place(statement), statement.sql(), expected, got);
    }
  }

  private String place(Statement statement) {
    return "-- " + name + ".sql:" + statement.line();
  }
}
