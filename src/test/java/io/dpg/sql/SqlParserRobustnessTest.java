package io.dpg.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.error.SqlErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SqlParserRobustnessTest {

  private static final SqlParser PARSER = new SqlParser();
  private static final int MUTATIONS = 4_000;
  private static final int THREADS = 16;
  private static final int STATEMENTS_PER_THREAD = 500;

  @Test
  void answersGarbledStatementsWithATreeOrAnSqlError() {
    long seed = RandomSeed.next();
    RandomSql random = new RandomSql(seed);
    List<String> corpus = DeparserTest.corpus().toList();
    int errors = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String script = random.mutated(random.oneOf(corpus), corpus);
      try {
        PARSER.parse(script).forEach(statement -> checkDeparsed(statement, seed));
      } catch (SqlErrorException e) {
        errors++;
        assertThat(e.error().state().code()).matches("[0-9A-Z]{5}").doesNotStartWith("XX");
        assertThat(e.error().position())
            .isBetween(0, script.codePointCount(0, script.length()) + 1);
      }
    }
    assertThat(errors).as("seed " + seed).isBetween(MUTATIONS / 10, MUTATIONS * 19 / 20);
  }

  private static void checkDeparsed(ParsedStatement statement, long seed) {
    String text;
    try {
      text = Deparser.deparse(statement.tree());
    } catch (IllegalStateException unknown) {
      assertThat(unknown)
          .as(statement.text() + " seed " + seed)
          .hasMessageStartingWith("cannot deparse");
      return;
    }
    DeparserTest.assertSame(statement.tree(), text);
  }

  @Test
  void servesManyThreadsAtOnceWithTheRightAnswers() throws Exception {
    List<String> scripts = new ArrayList<>();
    DeparserTest.corpus().forEach(scripts::add);
    // A quarter of all is wrong.
    for (int i = 0; i < scripts.size(); i += 4) {
      scripts.set(i, scripts.get(i) + " ) x");
    }
    List<String> expected = scripts.stream().map(SqlParserRobustnessTest::answer).toList();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread * 31;
        running.add(threads.submit(() -> compare(scripts, expected, first)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  private static void compare(List<String> scripts, List<String> expected, int first) {
    for (int i = 0; i < STATEMENTS_PER_THREAD; i++) {
      int index = (first + i) % scripts.size();
      assertThat(answer(scripts.get(index))).isEqualTo(expected.get(index));
    }
  }

  private static String answer(String script) {
    try {
      return PARSER.parse(script).toString();
    } catch (SqlErrorException e) {
      return e.error().toString();
    }
  }
}
