package io.dpg.config;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A value as somebody wrote it, together with where, so that a mistake can be pointed at.
///
/// @param key the key's name: `limits.message_size`
/// @param text what was written
/// @param layer from which of the sources
/// @param source where: `dpg.toml, line 3, column 8`, `environment variable DPG_PORT`
record ConfigurationValue(String key, String text, Layer layer, String source) {

  /// The kinds of sources, the later over the earlier.
  enum Layer {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    COMMAND_LINE
  }

  private static final Pattern QUANTITY = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "B", 1L, "kB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30, "TB", 1L << 40);
  private static final Map<String, Duration> DURATIONS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  int integer(int least, int most) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      throw bad("a whole number from %d to %d".formatted(least, most));
    }
    throw bad("a whole number from %d to %d".formatted(least, most));
  }

  /// A size such as `64kB` or `1GB`, with PostgreSQL's units.
  long bytes(long least, long most) {
    Matcher quantity = QUANTITY.matcher(text.strip());
    Long unit = quantity.matches() ? BYTES.get(quantity.group(2)) : null;
    if (unit == null) {
      throw bad("a size such as \"64kB\", \"16MB\" or \"1GB\"");
    }
    long number = Long.parseLong(quantity.group(1));
    if (number > most / unit || number * unit < least) {
      throw bad("a size from %d to %d bytes".formatted(least, most));
    }
    return number * unit;
  }

  /// A time such as `500ms`, `30s` or `5min`, with PostgreSQL's units; longer than nothing.
  Duration duration() {
    Matcher quantity = QUANTITY.matcher(text.strip());
    Duration unit = quantity.matches() ? DURATIONS.get(quantity.group(2)) : null;
    if (unit == null || quantity.group(1).length() > 9) {
      throw bad("a time such as \"500ms\", \"30s\" or \"5min\"");
    }
    Duration duration = unit.multipliedBy(Long.parseLong(quantity.group(1)));
    if (duration.isZero()) {
      throw bad("longer than 0");
    }
    return duration;
  }

  /// One of an enum's constants, in lower case.
  <E extends Enum<E>> E oneOf(Class<E> type) {
    List<String> labels = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String label = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (label.equals(text.strip())) {
        return constant;
      }
      labels.add('"' + label + '"');
    }
    throw bad(String.join(" or ", labels));
  }

  /// One line with something in it.
  String nonEmpty() {
    if (text.isBlank() || text.lines().count() > 1) {
      throw bad("one line of text");
    }
    return text.strip();
  }

  /// A name of a role or database: PostgreSQL keeps 63 bytes of it.
  String identifier() {
    String name = nonEmpty();
    if (name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 63) {
      throw bad("at most 63 bytes long");
    }
    return name;
  }

  /// Several texts, separated by commas; at least one.
  List<String> list() {
    List<String> parts = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (part.isBlank()) {
        throw bad("one name or several, separated by commas");
      }
      parts.add(part.strip());
    }
    return parts;
  }

  /// What to throw when the value is not what it has to be.
  SqlErrorException bad(String expectation) {
    boolean secret = key.endsWith("password");
    return SqlError.of(
            CONFIG_FILE_ERROR,
            "%s: \"%s\" must be %s%s",
            source,
            key,
            expectation,
            secret ? "" : ", not \"" + text + "\"")
        .asException();
  }
}
