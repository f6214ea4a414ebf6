package io.dpg.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.sql.Splice.Edit;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpliceTest {

  private static final String TEXT = "SELECT '😀', a FROM t, longer WHERE b";

  private static Edit replace(String old, String replacement) {
    int start = TEXT.indexOf(old);
    return new Edit(start, start + old.length(), replacement);
  }

  private static int positionOf(String part, String text) {
    return text.codePointCount(0, text.indexOf(part)) + 1;
  }

  @Test
  void replacesRangesInAnyOrderAndKeepsTheRest() {
    assertThat(
            Splice.apply(
                TEXT,
                List.of(
                    replace("longer", "l_2 longer"),
                    replace("t,", "t_102008 t,"),
                    replace("b", ""))))
        .isEqualTo("SELECT '😀', a FROM t_102008 t, l_2 longer WHERE ");
    assertThat(Splice.apply(TEXT, List.of(new Edit(0, 0, "EXPLAIN "))))
        .isEqualTo("EXPLAIN " + TEXT);
  }

  @Test
  void leadsErrorPositionsBackToTheClientsText() {
    Splice splice =
        new Splice(
            TEXT,
            List.of(replace("t,", "t_102008,"), replace("longer", "l"), replace("'😀'", "'é'")));
    String text = splice.text();

    assertThat(splice.originalPosition(positionOf("a FROM", text)))
        .isEqualTo(positionOf("a FROM", TEXT));
    assertThat(splice.originalPosition(positionOf("102008", text)))
        .isEqualTo(positionOf("t,", TEXT));
    assertThat(splice.originalPosition(positionOf("WHERE", text)))
        .isEqualTo(positionOf("WHERE", TEXT));
    assertThat(splice.originalPosition(positionOf("b", text) + 1))
        .isEqualTo(positionOf("b", TEXT) + 1);
    assertThat(splice.originalPosition(1)).isEqualTo(1);
    assertThat(splice.originalPosition(0)).isZero();
  }

  @Test
  void refusesEditsThatOverlapOrLeaveTheText() {
    assertThatThrownBy(() -> Splice.apply("abc", List.of(new Edit(0, 2, "x"), new Edit(1, 3, "y"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Splice.apply("abc", List.of(new Edit(2, 4, "x"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
