package io.dpg.config;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where each key stands in a TOML text. The parser gives positions for syntax errors only, so this
/// looks for the lines that begin with a key. It serves messages: a key it does not find is
/// reported without a position.
final class TomlPositions {

  private static final Pattern HEADER = Pattern.compile("\\s*(\\[\\[?)\\s*([^\\]]+?)\\s*\\].*");
  private static final Pattern KEY = Pattern.compile("(\\s*)([A-Za-z0-9_.\"'-]+)\\s*=.*");

  private final Map<String, String> positions = new HashMap<>();
  private final Map<String, Integer> tablesInArray = new HashMap<>();

  private TomlPositions() {}

  static TomlPositions of(String text) {
    TomlPositions found = new TomlPositions();
    String section = "";
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      Matcher header = HEADER.matcher(line);
      Matcher key = KEY.matcher(line);
      if (key.matches()) {
        String path = section + unquoted(key.group(2));
        int column = key.group(1).length() + 1;
        found.positions.putIfAbsent(path, ", line %d, column %d".formatted(number, column));
      } else if (header.matches()) {
        section = found.section(header.group(1), unquoted(header.group(2))) + ".";
      }
    }
    return found;
  }

  private String section(String bracket, String name) {
    if (bracket.length() == 1) {
      return name;
    }
    int index = tablesInArray.merge(name, 1, Integer::sum) - 1;
    return name + "[" + index + "]";
  }

  private static String unquoted(String name) {
    return name.replace("\"", "").replace("'", "");
  }

  /// `, line 3, column 1`, or nothing for a key that was not found.
  String describe(String path) {
    return positions.getOrDefault(path, "");
  }
}
