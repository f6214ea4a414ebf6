package io.dpg.execute.copy;

import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of a COPY statement, defaults filled in. Whether they fit together is for PostgreSQL
/// to say.
///
/// @param delimiter what stands between fields
/// @param nullText what stands for NULL
/// @param defaultText what stands for the column's default, or null
/// @param encoding the encoding that the statement names, or null
/// @param ignoresErrors ON_ERROR ignore
/// @param rejectLimit REJECT_LIMIT, 0 for none
/// @param logVerbosity LOG_VERBOSITY in lower case, or null
public record CopyOptions(
    CopyFormat format,
    String delimiter,
    String nullText,
    @Nullable String defaultText,
    HeaderLine header,
    String quote,
    String escape,
    ColumnChoice forceQuote,
    ColumnChoice forceNotNull,
    ColumnChoice forceNull,
    @Nullable String encoding,
    boolean ignoresErrors,
    long rejectLimit,
    @Nullable String logVerbosity) {

  /// The options of the statements that give rows to shards. They have no header; FREEZE is left
  /// out, for it changes only what others see in the meantime.
  ///
  /// @param columns the client's columns
  /// @param newEncoding the encoding of what is sent to nodes, or null for the session's
  String forShardsFrom(List<String> columns, @Nullable String newEncoding) {
    List<String> options = common(newEncoding);
    if (defaultText != null) {
      options.add("DEFAULT " + Identifiers.quoteLiteral(defaultText));
    }
    if (!forceNotNull.isEmpty()) {
      options.add("FORCE_NOT_NULL " + forceNotNull.sql(columns));
    }
    if (!forceNull.isEmpty()) {
      options.add("FORCE_NULL " + forceNull.sql(columns));
    }
    if (ignoresErrors) {
      options.add("ON_ERROR ignore");
    }
    if (rejectLimit > 0) {
      options.add("REJECT_LIMIT " + rejectLimit);
    }
    // Without the nodes' notices nobody could count what all of them have skipped.
    if (logVerbosity != null && !isSilent()) {
      options.add("LOG_VERBOSITY " + logVerbosity);
    }
    return join(options);
  }

  /// The options of the statements that make rows for the statement's own format: a shard's part of
  /// COPY TO, defaults for COPY FROM.
  ///
  /// @param columns the columns written
  String forShardsTo(List<String> columns, @Nullable String newEncoding) {
    List<String> options = common(newEncoding);
    if (!forceQuote.isEmpty() && format == CopyFormat.CSV && !columns.isEmpty()) {
      options.add(forceQuote.all() ? "FORCE_QUOTE *" : "FORCE_QUOTE " + forceQuote.sql(columns));
    }
    return join(options);
  }

  boolean isSilent() {
    return "silent".equals(logVerbosity);
  }

  private List<String> common(@Nullable String newEncoding) {
    List<String> options = new ArrayList<>();
    options.add("FORMAT " + format.name().toLowerCase(java.util.Locale.ROOT));
    if (format != CopyFormat.BINARY) {
      options.add("DELIMITER " + Identifiers.quoteLiteral(delimiter));
      options.add("NULL " + Identifiers.quoteLiteral(nullText));
      if (newEncoding != null) {
        options.add("ENCODING " + Identifiers.quoteLiteral(newEncoding));
      }
    }
    if (format == CopyFormat.CSV) {
      options.add("QUOTE " + Identifiers.quoteLiteral(quote));
      options.add("ESCAPE " + Identifiers.quoteLiteral(escape));
    }
    return options;
  }

  private static String join(List<String> options) {
    return "WITH (" + String.join(", ", options) + ")";
  }
}
