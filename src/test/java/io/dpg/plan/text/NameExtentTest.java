package io.dpg.plan.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameExtentTest {

  @Test
  void stepsOverQuotesBlanksAndComments() {
    String text = "x \"a\"\"b\" /* /* . */ */ . -- dot\n Ümlaut$1+1";
    int end = new NameExtent(text).end(2, 2);
    assertThat(text.substring(2, end)).isEqualTo("\"a\"\"b\" /* /* . */ */ . -- dot\n Ümlaut$1");
  }

  @Test
  void stepsOverUnicodeQuotes() {
    String text = "U&\"d\\0061t\" UESCAPE";
    assertThat(new NameExtent(text).end(0, 1)).isEqualTo(11);
  }

  @Test
  void findsTheWordTableThroughComments() {
    String text = "(Table/* table */-- TABLE\n only (t))";
    assertThat(new NameExtent(text).tableKeyword(text.indexOf("t))"))).isEqualTo(1);
  }
}
