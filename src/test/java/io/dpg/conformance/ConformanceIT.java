package io.dpg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.conformance.Comparison.Candidate;
import io.dpg.conformance.Mode.Protocol;
import io.dpg.testkit.Breadth;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.PlainPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every statement of the corpus gives on dpg what it gives on plain PostgreSQL. The whole answers
/// of both are in `target/conformance/`. A build runs each theme in one of two modes by turns;
/// `-Ddpg.test.all.modes=true` runs all themes in all modes.
class ConformanceIT {

  private static final Path REPORTS = Path.of("target", "conformance");

  private static final List<Mode> MODES =
      Breadth.isWhole()
          ? List.of(
              new Mode(2, Protocol.SIMPLE),
              new Mode(32, Protocol.EXTENDED_TEXT),
              new Mode(32, Protocol.EXTENDED_BINARY))
          : List.of(new Mode(2, Protocol.SIMPLE), new Mode(32, Protocol.EXTENDED_BINARY));

  /// Themes of many rows, which say nothing new in a second mode.
  private static final Set<String> LARGE = Set.of("repartition", "many_groups");

  @TestFactory
  Stream<DynamicTest> dpgEqualsPostgres() {
    List<String> themes = Corpus.themes();
    return IntStream.range(0, themes.size()).boxed().flatMap(i -> comparisons(i, themes.get(i)));
  }

  private static Stream<DynamicTest> comparisons(int number, String theme) {
    List<Mode> modes =
        LARGE.contains(theme) ? List.of(MODES.getLast()) : Breadth.turn(number, MODES);
    return modes.stream().map(mode -> equalsPostgres(theme, mode));
  }

  private static DynamicTest equalsPostgres(String theme, Mode mode) {
    return DynamicTest.dynamicTest(
        theme + ", " + mode,
        () -> {
          Report report =
              Comparison.run(
                  theme,
                  Corpus.script(theme),
                  mode,
                  PlainPostgres.shared(),
                  new Candidate(DpgCluster.shared(), Distribution.byFunctions()));
          keep(report, theme + "-" + mode.shards() + "-" + mode.protocol());
          assertThat(report.differences()).as(report.toString()).isEmpty();
          assertThat(report.liftedLimits()).as("limits that are gone").isEmpty();
        });
  }

  private static void keep(Report report, String name) throws IOException {
    Files.createDirectories(REPORTS);
    Files.writeString(REPORTS.resolve(name + ".txt"), report.toString());
    Files.writeString(
        REPORTS.resolve("summary.txt"),
        report.summary() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
