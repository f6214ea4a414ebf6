package io.dpg.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentifiersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          users    | users
          _a1      | _a1
          Users    | "Users"
          1a       | "1a"
          a$b      | "a$b"
          ä        | "ä"
          a b      | "a b"
          say "hi" | "say ""hi\"""
          ``       | ""
          select   | "select"
          left     | "left"
          int      | "int"
          name     | name
          """)
  void quotesNamesOnlyWhenNeeded(String name, String quoted) {
    assertThat(Identifiers.quote(name)).isEqualTo(quoted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          abc  | 'abc'
          it's | 'it''s'
          a\\b | E'a\\\\b'
          ``   | ''
          """)
  void quotesLiterals(String value, String quoted) {
    assertThat(Identifiers.quoteLiteral(value)).isEqualTo(quoted);
  }
}
