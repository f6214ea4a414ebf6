package io.dpg.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.error.SqlErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the deparser writes must parse to the tree that it was given.
class DeparserTest {

  private static final SqlParser PARSER = new SqlParser();

  static Stream<String> corpus() {
    return Stream.of("expressions", "select", "modify", "definitions", "utilities")
        .flatMap(name -> statements(name).stream());
  }

  /// The statements of a corpus, one a line.
  static List<String> statements(String name) {
    try (InputStream in = DeparserTest.class.getResourceAsStream("/sql/" + name + ".sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void whatItWritesParsesToTheSameTree(String statement) {
    SqlNode tree = PARSER.parse(statement).getFirst().tree();
    String text = Deparser.deparse(tree);

    assertThat(reparsed(text)).as(text).isEqualTo(tree);
    assertThat(Deparser.deparse(reparsed(text))).isEqualTo(text);
  }

  private static SqlNode reparsed(String text) {
    try {
      return PARSER.parse(text).getFirst().tree();
    } catch (SqlErrorException e) {
      throw new AssertionError(e.error() + " in: " + text, e);
    }
  }
}
