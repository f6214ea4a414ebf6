package io.dpg.pgtype;

import java.util.OptionalInt;

/// The 32-bit hash of one type's values, as the type's default hash operator class computes it on a
/// server whose encoding is UTF-8 and whose machine is little-endian.
///
/// Both ways give nothing for a value that is better asked from the coordinator node: `'tomorrow'`
/// as a date, a time stamp without zone for a type with zone, digits to be rounded, or a wire form
/// that is not the type's.
public interface Hasher {

  /// The hash of the value that a quoted literal, or the text wire form, stands for.
  ///
  /// @throws io.dpg.error.SqlErrorException with PostgreSQL's own error, when the text is surely
  ///   none of the type's
  OptionalInt hashText(String literal);

  /// The hash of the value in its binary wire form.
  OptionalInt hashBinary(ByteSlice value);
}
