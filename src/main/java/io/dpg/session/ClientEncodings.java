package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.Encodings;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodings that clients may speak.
final class ClientEncodings {

  private ClientEncodings() {}

  /// PostgreSQL's own name of an encoding. 22023 for one that it does not know, 0A000 for one that
  /// dpg does not.
  static String require(NodeConnection coordinator, String value) {
    if (value.equalsIgnoreCase("UTF8")) {
      return "UTF8";
    }
    @Nullable String name =
        coordinator
            .query(
                "SELECT pg_catalog.pg_encoding_to_char(pg_catalog.pg_char_to_encoding($1))",
                List.of(value))
            .value();
    if (name == null || name.isEmpty()) {
      throw SqlError.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid value for parameter \"client_encoding\": \"%s\"",
              value)
          .asException();
    }
    if (Encodings.charset(name).isEmpty()) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "conversion between %s and UTF8 is not supported",
              name)
          .asException();
    }
    return name;
  }
}
