package io.dpg.pgtype;

import org.jspecify.annotations.Nullable;

/// What columns of types with a length keep of a text.
public final class TextLength {

  /// What PostgreSQL adds to the number of characters in a type modifier.
  private static final int MODIFIER_HEADER = 4;

  private TextLength() {}

  /// A longer text is cut when only blanks are lost; null when it is refused.
  ///
  /// @param typeModifier of `varchar(n)` or `char(n)`
  public static @Nullable String kept(String text, int typeModifier) {
    int characters = typeModifier - MODIFIER_HEADER;
    int end =
        text.offsetByCodePoints(0, Math.min(characters, text.codePointCount(0, text.length())));
    return text.substring(end).chars().allMatch(c -> c == ' ') ? text.substring(0, end) : null;
  }
}
