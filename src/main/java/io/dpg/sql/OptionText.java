package io.dpg.sql;

import java.util.List;

/// Lists of options: `WITH (fillfactor = 70)` and `(FORMAT csv, HEADER true)`.
final class OptionText {

  private OptionText() {}

  /// WITH and storage parameters, or nothing when there are none.
  static void with(List<SqlNode> options, SqlText out) {
    if (!options.isEmpty()) {
      out.word("WITH").inParentheses(options, OptionText::storage);
    }
  }

  /// `name = value`.
  static void storage(SqlNode option, SqlText out) {
    if (option.has("defnamespace")) {
      out.name(option.text("defnamespace")).glue(".");
    }
    name(option, out);
    SqlNode value = option.node("arg");
    if (value != null) {
      out.word("=");
      value(value, out);
    }
  }

  /// Options in parentheses, or nothing when there are none.
  static void listed(List<SqlNode> options, SqlText out) {
    if (!options.isEmpty()) {
      out.inParentheses(options, OptionText::generic);
    }
  }

  /// `name value`.
  static void generic(SqlNode option, SqlText out) {
    name(option, out);
    SqlNode value = option.node("arg");
    if (value != null && value.is("List")) {
      out.inParentheses(value.list("items"), OptionText::value);
    } else {
      out.optional(value, OptionText::value);
    }
  }

  /// Any word can name an option, but not all reserved ones can name each kind of them.
  private static void name(SqlNode option, SqlText out) {
    String name = option.text("defname");
    boolean bare = name.matches("[a-z_]+") && !Identifiers.RESERVED.contains(name);
    out.word(bare || name.equals("analyze") ? name : Identifiers.quote(name));
  }

  static void value(SqlNode value, SqlText out) {
    switch (value.kind()) {
      case "TypeName" -> TypeText.write(value, out);
      case "List" -> NameText.operator(value.list("items"), out);
      default -> out.expression(value);
    }
  }
}
