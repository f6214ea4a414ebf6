package io.dpg.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// COPY.
final class CopyText {

  private CopyText() {}

  static void write(SqlNode copy, SqlText out) {
    out.word("COPY");
    SqlNode query = copy.node("query");
    if (query == null) {
      NameText.relation(copy.required("relation"), out);
      if (!copy.list("attlist").isEmpty()) {
        out.inParentheses(copy.list("attlist"), NameText::single);
      }
    } else {
      out.word("(").statement(query).glue(")");
    }
    boolean isFrom = copy.flag("is_from");
    out.word(isFrom ? "FROM" : "TO").wordIf(copy.flag("is_program"), "PROGRAM");
    if (copy.has("filename")) {
      out.literal(copy.text("filename"));
    } else {
      out.word(isFrom ? "STDIN" : "STDOUT");
    }
    options(copy.list("options"), out);
    out.clause("WHERE", copy.node("whereClause"));
  }

  /// A truth value that is no word can only come from the old syntax, which has no parentheses.
  private static void options(List<SqlNode> options, SqlText out) {
    boolean isOldSyntax =
        options.stream().map(option -> option.node("arg")).anyMatch(CopyText::isTruthValue);
    if (isOldSyntax) {
      options.forEach(option -> oldOption(option, out));
    } else if (!options.isEmpty()) {
      out.word("WITH");
      OptionText.listed(options, out);
    }
  }

  private static boolean isTruthValue(@Nullable SqlNode value) {
    return value != null && value.is("Boolean");
  }

  private static void oldOption(SqlNode option, SqlText out) {
    SqlNode value = option.required("arg");
    switch (option.text("defname")) {
      case "format" -> out.word(value.text("sval"));
      case "freeze" -> out.word("FREEZE");
      case "header" -> out.word("HEADER");
      case "force_quote" -> columns("FORCE QUOTE", value, out);
      case "force_not_null" -> columns("FORCE NOT NULL", value, out);
      case "force_null" -> columns("FORCE NULL", value, out);
      default -> out.word(option.text("defname")).expression(value);
    }
  }

  private static void columns(String words, SqlNode value, SqlText out) {
    out.word(words);
    if (value.is("A_Star")) {
      out.word("*");
    } else {
      out.list(value.list("items"), NameText::single);
    }
  }
}
