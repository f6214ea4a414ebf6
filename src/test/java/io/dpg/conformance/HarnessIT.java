package io.dpg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.conformance.Comparison.Candidate;
import io.dpg.conformance.Mode.Protocol;
import io.dpg.testkit.Breadth;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The comparison itself is right: PostgreSQL equals PostgreSQL, whatever way it plans and stores,
/// and a server that loses rows is caught by every script. A build looks at every third script.
class HarnessIT {

  private static final PlainPostgres SECOND =
      PlainPostgres.start("enable_hashagg=off", "enable_hashjoin=off", "enable_seqscan=on");

  private static final ProtocolComparison COMPARISON = new ProtocolComparison();

  /// One protocol finds out whether a script has one answer only.
  private static final List<Protocol> PROTOCOLS =
      Breadth.isWhole() ? List.of(Protocol.values()) : List.of(Protocol.SIMPLE);

  @AfterAll
  static void stop() throws SQLException {
    COMPARISON.close();
    SECOND.close();
  }

  @TestFactory
  Stream<DynamicTest> postgresEqualsPostgres() {
    return Breadth.oneOf(3, Corpus.themes()).stream()
        .flatMap(theme ->
            PROTOCOLS.stream().map(protocol -> equalsShuffled(theme, new Mode(32, protocol))));
  }

  private static DynamicTest equalsShuffled(String theme, Mode mode) {
    return DynamicTest.dynamicTest(
        theme + ", " + mode,
        () -> {
          Report report = run(theme, mode, SECOND.endpoint(), Distribution.shuffles());
          assertThat(report.differences()).as(report.toString()).isEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> aLostRowIsNoticed() {
    List<String> themes =
        Corpus.themes().stream().filter(Corpus::hasRowsBeforeDistribution).toList();
    return Breadth.oneOf(3, themes).stream()
        .map(theme ->
            DynamicTest.dynamicTest(
                theme,
                () -> {
                  Mode mode = new Mode(32, Protocol.SIMPLE);
                  Report report = run(theme, mode, SECOND.endpoint(), Distribution.losesARow());
                  assertThat(report.differences()).isNotEmpty();
                }));
  }

  @ParameterizedTest
  @MethodSource("io.dpg.conformance.ProtocolComparison#cases")
  void postgresSpeaksLikePostgres(ProtocolCase conversation) throws SQLException {
    List<String> expected = COMPARISON.transcript(conversation, PlainPostgres.shared(), false);
    assertThat(COMPARISON.transcript(conversation, SECOND.endpoint(), false))
        .isEqualTo(expected)
        .noneMatch(line -> line.startsWith("no answer"));
  }

  @Test
  void theCorpusIsAsLargeAsPromised() {
    assertThat(Corpus.themes().stream().mapToInt(Corpus::size).sum()).isGreaterThan(2300);
  }

  private static Report run(String theme, Mode mode, Endpoint other, Distribution distribution) {
    return Comparison.run(
        theme,
        Corpus.script(theme),
        mode,
        PlainPostgres.shared(),
        new Candidate(other, distribution));
  }
}
