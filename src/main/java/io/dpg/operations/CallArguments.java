package io.dpg.operations;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of one call, in the order of the function's declaration, as text; tables as OIDs.
record CallArguments(List<@Nullable String> values) {

  CallArguments {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  @Nullable String textOrNull(int index) {
    return values.get(index);
  }

  String text(int index) {
    String text = values.get(index);
    if (text == null) {
      throw SqlError.of(SqlState.NULL_VALUE_NOT_ALLOWED, "argument %d cannot be NULL", index + 1)
          .asException();
    }
    return text;
  }

  int number(int index) {
    return Integer.parseInt(text(index));
  }

  boolean flag(int index) {
    return text(index).equals("true");
  }

  /// The OID of a table.
  int table(int index) {
    String oid = values.get(index);
    if (oid == null) {
      throw SqlError.of(SqlState.NULL_VALUE_NOT_ALLOWED, "relation cannot be NULL").asException();
    }
    return Integer.parseUnsignedInt(oid);
  }
}
