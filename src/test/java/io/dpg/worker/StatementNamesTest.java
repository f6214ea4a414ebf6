package io.dpg.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementNamesTest {

  private final StatementNames names = new StatementNames(2);

  @Test
  void parsesAStatementOnce() {
    var first = names.prepare("a");
    assertThat(first.mustParse()).isTrue();
    assertThat(first.evicted()).isNull();
    assertThat(names.prepare("a"))
        .isEqualTo(new StatementNames.Preparation(first.name(), false, null));
  }

  @Test
  void theLeastRecentlyUsedMakesRoom() {
    String a = names.prepare("a").name();
    String b = names.prepare("b").name();
    names.prepare("a");
    var c = names.prepare("c");
    assertThat(c.evicted()).isEqualTo(b);
    assertThat(c.name()).isNotIn(a, b);
    assertThat(names.prepare("a").mustParse()).isFalse();
    assertThat(names.prepare("b").mustParse()).isTrue();
    assertThat(names.size()).isEqualTo(2);
  }

  @Test
  void aForgottenStatementIsParsedUnderANewName() {
    String name = names.prepare("a").name();
    names.forget("a");
    assertThat(names.prepare("a").mustParse()).isTrue();
    names.clear();
    assertThat(names.prepare("a").name()).isNotEqualTo(name);
  }

  @Test
  void whatIsNotPreparedIsNotQuick() {
    names.setQuick("a", true);
    assertThat(names.isQuick("a")).isFalse();
    names.prepare("a");
    names.setQuick("a", true);
    assertThat(names.isQuick("a")).isTrue();
    names.forget("a");
    names.prepare("a");
    assertThat(names.isQuick("a")).isFalse();
  }
}
