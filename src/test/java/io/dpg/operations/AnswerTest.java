package io.dpg.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {

  @Test
  void escapesWhatJsonReserves() {
    assertThat(Answer.of("a\"b\\c\nd\té")).isEqualTo("\"a\\\"b\\\\c\\u000ad\\u0009é\"");
    assertThat(Answer.of((String) null)).isEqualTo("null");
  }

  @Test
  void writesRowsByColumn() {
    assertThat(
            Answer.rows(
                List.of("a", "b"), List.of(Arrays.asList("1", null), Arrays.asList("x", "y"))))
        .isEqualTo("[{\"a\":\"1\",\"b\":null},{\"a\":\"x\",\"b\":\"y\"}]");
    assertThat(Answer.rows(List.of("a"), List.of())).isEqualTo("[]");
  }
}
