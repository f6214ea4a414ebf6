package io.dpg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextFormsTest {

  @Test
  void keepsEveryTypeWhereNothingIsSet() {
    assertThat(TextForms.EXACT.keep("double precision")).isTrue();
    assertThat(TextForms.EXACT.keep("shop.reading")).isTrue();
  }

  @Test
  void losesWhatTheSessionHasSet() {
    TextForms rounded = new TextForms(true, false, true);
    assertThat(rounded.keep("real[]")).isFalse();
    assertThat(rounded.keep("date")).isTrue();
    TextForms german = new TextForms(false, true, true);
    assertThat(german.keep("timestamp(3) with time zone")).isFalse();
    assertThat(german.keep("tstzrange")).isFalse();
    assertThat(german.keep("text COLLATE \"C\"")).isTrue();
    assertThat(new TextForms(true, true, false).keep("interval")).isFalse();
  }

  @Test
  void doesNotTrustTheTypesOfUsers() {
    assertThat(new TextForms(true, false, true).keep("shop.reading")).isFalse();
    assertThat(new TextForms(true, false, true).keep("shop.\"Reading\"[]")).isFalse();
  }
}
