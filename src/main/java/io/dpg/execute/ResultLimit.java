package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much the intermediate results of one statement may have together: what the session has set
/// as `citus.max_intermediate_result_size`, else what dpg is configured with.
///
/// @param bytes [Long#MAX_VALUE] for no limit
public record ResultLimit(long bytes) {

  /// The setting that a session has for it.
  public static final String SETTING = "citus.max_intermediate_result_size";

  private static final Map<String, Integer> UNITS =
      Map.of("B", 0, "", 10, "kB", 10, "MB", 20, "GB", 30, "TB", 40);

  /// 22023 when the setting is not a size.
  ///
  /// @param setting a number of kB, or a number with a unit; -1 for no limit; null when not set
  public static ResultLimit of(@Nullable String setting, long configuredBytes) {
    if (setting == null || setting.isBlank()) {
      return new ResultLimit(configuredBytes);
    }
    String text = setting.strip();
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    Integer shift = UNITS.get(text.substring(digits).strip());
    if (text.equals("-1")) {
      return new ResultLimit(Long.MAX_VALUE);
    }
    if (digits == 0 || digits > 10 || shift == null) {
      throw SqlError.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid value for parameter \"%s\": \"%s\"",
              SETTING,
              setting)
          .hint("Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\".")
          .asException();
    }
    return new ResultLimit(Long.parseLong(text.substring(0, digits)) << shift);
  }

  /// 53400 when results are larger.
  void check(long size) {
    if (size > bytes) {
      throw SqlError.of(
              SqlState.CONFIGURATION_LIMIT_EXCEEDED,
              "the intermediate result size exceeds %s (currently %d kB)",
              SETTING,
              bytes >> 10)
          .detail(
              "Parts of the statement that cannot run on the shards by themselves are fetched and"
                  + " sent to the nodes that need them. EXPLAIN shows which.")
          .hint("Filter more rows, or raise the limit: SET %s = '4GB'.", SETTING)
          .asException();
    }
  }
}
