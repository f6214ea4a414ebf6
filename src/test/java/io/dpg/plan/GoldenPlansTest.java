package io.dpg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.error.SqlError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Statements and their plans in `src/test/resources/plans/*.plan`: blocks of a statement, a line
/// `----` and the plan. `-Dplans.update=true` writes the plans anew; the difference is to be
/// reviewed.
class GoldenPlansTest {

  private static final Path DIRECTORY = Path.of("src/test/resources/plans");
  private static Recording recording;
  private static PlanFixture fixture;

  @BeforeAll
  static void open() throws IOException {
    recording = Recording.open();
    fixture = new PlanFixture(recording);
  }

  @AfterAll
  static void save() throws IOException {
    recording.save();
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(file -> file.toString().endsWith(".plan")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void plansAreAsRecorded(Path file) throws IOException {
    String expected = Files.readString(file);
    List<String> blocks = new ArrayList<>();
    for (String block : expected.strip().split("\n\n+")) {
      String statement = block.split("\n----")[0].strip();
      blocks.add(statement + "\n----\n" + String.join("\n", planOf(statement)));
    }
    String actual = String.join("\n\n", blocks) + "\n";
    if (Boolean.getBoolean("plans.update")) {
      Files.writeString(file, actual);
      return;
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static List<String> planOf(String statement) {
    return switch (fixture.plan(statement)) {
      case PlanAttempt.Planned planned -> PlanPrinter.print(planned.plan(), fixture.catalog());
      case PlanAttempt.NotPlanned notPlanned -> error(notPlanned.why());
    };
  }

  private static List<String> error(SqlError error) {
    List<String> lines = new ArrayList<>();
    lines.add("ERROR " + error.state() + ": " + error.message());
    if (error.detail() != null) {
      lines.add("DETAIL: " + error.detail());
    }
    if (error.hint() != null) {
      lines.add("HINT: " + error.hint());
    }
    return lines;
  }
}
