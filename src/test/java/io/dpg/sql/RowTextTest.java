package io.dpg.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowTextTest {

  @Test
  void readsPlainValues() {
    assertThat(RowText.values("(1,abc,-2.5)")).containsExactly("1", "abc", "-2.5");
  }

  @Test
  void tellsNullFromEmptyText() {
    assertThat(RowText.values("(,\"\",)")).containsExactly(null, "", null);
  }

  @Test
  void readsQuotedValues() {
    assertThat(RowText.values("(\"a,b\",\"say \"\"so\"\"\",\"back\\\\slash\",\"()\")"))
        .containsExactly("a,b", "say \"so\"", "back\\slash", "()");
  }

  @Test
  void readsRowsInRows() {
    assertThat(RowText.values("(1,\"(2,\"\"x, \"\"\"\"y\"\"\"\"\"\")\")"))
        .containsExactly("1", "(2,\"x, \"\"y\"\"\")");
  }

  @Test
  void readsRowsWithOneColumn() {
    assertThat(RowText.values("()")).containsExactly((String) null);
    assertThat(RowText.values("(7)")).containsExactly("7");
    assertThat(RowText.values("(\"\")")).containsExactly("");
  }
}
