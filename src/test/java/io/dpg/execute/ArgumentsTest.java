package io.dpg.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void sendsHiddenColumnsAsTextWhenEachColumnHasAFormat() {
    assertThat(withFormats((short) 1, (short) 0).forColumns(4).resultFormats())
        .containsExactly((short) 1, (short) 0, (short) 0, (short) 0);
  }

  @Test
  void leavesOneFormatForAllColumnsAsItIs() {
    assertThat(withFormats((short) 1).forColumns(4).resultFormats()).containsExactly((short) 1);
    assertThat(withFormats().forColumns(4).resultFormats()).isEmpty();
  }

  private static Arguments withFormats(Short... formats) {
    return new Arguments(List.of(), List.of(), List.of(), List.of(formats));
  }
}
