package io.dpg.sql;

import java.util.List;

/// Sequences: their own statements and the options of identity columns.
final class SequenceText {

  private SequenceText() {}

  static void create(SqlNode sequence, SqlText out) {
    out.word("CREATE");
    TableText.persistence(sequence.required("sequence"), out);
    out.word("SEQUENCE").wordIf(sequence.flag("if_not_exists"), "IF NOT EXISTS");
    NameText.relation(sequence.required("sequence"), out);
    sequence.list("options").forEach(option -> option(option, out));
  }

  static void alter(SqlNode sequence, SqlText out) {
    out.word("ALTER SEQUENCE").wordIf(sequence.flag("missing_ok"), "IF EXISTS");
    NameText.relation(sequence.required("sequence"), out);
    sequence.list("options").forEach(option -> option(option, out));
  }

  /// GENERATED ... AS IDENTITY and its options.
  static void identity(SqlNode constraint, SqlText out) {
    out.word("GENERATED").word(generatedWhen(constraint.text("generated_when")));
    out.word("AS IDENTITY");
    List<SqlNode> options = constraint.list("options");
    if (!options.isEmpty()) {
      out.word("(");
      options.forEach(option -> option(option, out));
      out.glue(")");
    }
  }

  static String generatedWhen(String code) {
    return code.equals("d") ? "BY DEFAULT" : "ALWAYS";
  }

  static void option(SqlNode option, SqlText out) {
    SqlNode value = option.node("arg");
    switch (option.text("defname")) {
      case "as" -> {
        out.word("AS");
        TypeText.write(option.required("arg"), out);
      }
      case "cycle" -> out.wordIf(!option.required("arg").flag("boolval"), "NO").word("CYCLE");
      case "owned_by" -> qualified("OWNED BY", option, out);
      case "sequence_name" -> qualified("SEQUENCE NAME", option, out);
      case "increment" -> out.clause("INCREMENT BY", value);
      case "start" -> out.clause("START WITH", value);
      case "restart" -> out.word("RESTART").clause("WITH", value);
      case "cache" -> out.clause("CACHE", value);
      case "logged" -> out.word("LOGGED");
      case "unlogged" -> out.word("UNLOGGED");
      case "minvalue" -> limit("MINVALUE", option, out);
      case "maxvalue" -> limit("MAXVALUE", option, out);
      default -> throw new IllegalStateException("cannot deparse option " + option.text("defname"));
    }
  }

  private static void limit(String word, SqlNode option, SqlText out) {
    out.wordIf(!option.has("arg"), "NO")
        .word(word)
        .optional(option.node("arg"), ExpressionText::write);
  }

  private static void qualified(String words, SqlNode option, SqlText out) {
    List<SqlNode> names = option.required("arg").list("items");
    out.word(words);
    if (names.size() == 1 && names.getFirst().text("sval").equals("none")) {
      out.word("NONE");
    } else {
      NameText.qualified(names, out);
    }
  }
}
