package io.dpg.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import org.junit.jupiter.api.Test;

class ResultLimitTest {

  private static long bytes(String setting) {
    return ResultLimit.of(setting, 7).bytes();
  }

  @Test
  void isConfiguredUnlessTheSessionSaysOtherwise() {
    assertThat(ResultLimit.of(null, 7).bytes()).isEqualTo(7);
    assertThat(bytes("")).isEqualTo(7);
    assertThat(bytes("-1")).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void countsInKilobytesUnlessAUnitIsGiven() {
    assertThat(bytes("100")).isEqualTo(102_400);
    assertThat(bytes("100B")).isEqualTo(100);
    assertThat(bytes(" 2 GB ")).isEqualTo(2L << 30);
  }

  @Test
  void refusesWhatIsNoSize() {
    for (String setting : new String[] {"much", "10gb", "-2", "1.5GB", "99999999999"}) {
      assertThatThrownBy(() -> bytes(setting))
          .isInstanceOf(SqlErrorException.class)
          .hasMessageContaining("invalid value for parameter");
    }
  }

  @Test
  void isExceededByMoreThanItsBytes() {
    ResultLimit limit = ResultLimit.of("1", 7);
    limit.check(1024);
    assertThatThrownBy(() -> limit.check(1025))
        .isInstanceOf(SqlErrorException.class)
        .hasMessage(
            "the intermediate result size exceeds citus.max_intermediate_result_size"
                + " (currently 1 kB)");
  }
}
