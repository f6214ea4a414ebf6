package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The `options` parameter of a start-up packet: command line switches such as `-c geqo=off
/// --work-mem=4MB`, separated by blanks, with `\` before a blank that does not separate (manual,
/// "libpq", `options`).
final class StartupOptions {

  /// @param name in lower case
  record Option(String name, String value) {}

  private StartupOptions() {}

  static List<Option> parse(String options) {
    List<Option> parsed = new ArrayList<>();
    List<String> words = words(options);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-c") && i + 1 < words.size()) {
        parsed.add(assignment(words.get(++i)));
      } else if (word.startsWith("-c")) {
        parsed.add(assignment(word.substring(2)));
      } else if (word.startsWith("--")) {
        parsed.add(assignment(word.substring(2)));
      } else {
        throw invalid(word);
      }
    }
    return parsed;
  }

  private static Option assignment(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw invalid(text);
    }
    String name = text.substring(0, equals).replace('-', '_').toLowerCase(Locale.ROOT);
    return new Option(name, text.substring(equals + 1));
  }

  private static RuntimeException invalid(String word) {
    return SqlError.of(
            SqlState.SYNTAX_ERROR, "invalid command-line argument for server process: %s", word)
        .asException();
  }

  private static List<String> words(String options) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < options.length(); i++) {
      char character = options.charAt(i);
      if (character == '\\' && i + 1 < options.length()) {
        word.append(options.charAt(++i));
      } else if (!Character.isWhitespace(character)) {
        word.append(character);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
