package io.dpg.sql;

import java.util.List;
import java.util.Locale;

/// SET, RESET, SHOW and transaction control.
final class SettingText {

  private SettingText() {}

  static void set(SqlNode set, SqlText out) {
    String kind = set.text("kind");
    if (kind.equals("VAR_RESET_ALL")) {
      out.word("RESET ALL");
      return;
    }
    if (kind.equals("VAR_RESET")) {
      out.word("RESET");
      name(set.text("name"), out);
      return;
    }
    out.word("SET").wordIf(set.flag("is_local"), "LOCAL");
    switch (kind) {
      case "VAR_SET_MULTI" -> multiple(set, out);
      case "VAR_SET_CURRENT" -> {
        name(set.text("name"), out);
        out.word("FROM CURRENT");
      }
      default -> value(set, kind.equals("VAR_SET_DEFAULT"), out);
    }
  }

  /// The grammar marks what was written as SET TIME ZONE or SET XML OPTION.
  private static void value(SqlNode set, boolean isDefault, SqlText out) {
    if (set.flag("jumble_args") && set.text("name").equals("timezone")) {
      out.word("TIME ZONE");
    } else if (set.flag("jumble_args") && set.text("name").equals("xmloption")) {
      out.word("XML OPTION").word(set.list("args").getFirst().required("sval").text("sval"));
      return;
    } else {
      name(set.text("name"), out);
      out.word("TO");
    }
    if (isDefault) {
      out.word("DEFAULT");
    } else {
      out.list(set.list("args"), SettingText::argument);
    }
  }

  private static void argument(SqlNode argument, SqlText out) {
    if (!argument.is("TypeCast")) {
      out.expression(argument);
      return;
    }
    // SET TIME ZONE INTERVAL '1' HOUR: no other cast can stand here, and none in another form.
    SqlText type = new SqlText();
    TypeText.write(argument.required("typeName"), type);
    String words = type.toString();
    int space = words.indexOf(' ');
    boolean hasPrecision = words.endsWith(")") || space < 0;
    out.word(hasPrecision ? words : words.substring(0, space)).expression(argument.required("arg"));
    out.wordIf(!hasPrecision, words.substring(Math.max(space, 0)).strip());
  }

  private static void multiple(SqlNode set, SqlText out) {
    switch (set.text("name")) {
      case "SESSION CHARACTERISTICS" -> out.word("SESSION CHARACTERISTICS AS TRANSACTION");
      case "TRANSACTION SNAPSHOT" -> {
        out.word("TRANSACTION SNAPSHOT").expressions(set.list("args"));
        return;
      }
      default -> out.word("TRANSACTION");
    }
    out.list(set.list("args"), SettingText::mode);
  }

  private static void mode(SqlNode mode, SqlText out) {
    SqlNode value = mode.required("arg");
    SqlNode number = value.node("ival");
    boolean isOn = number != null && number.number("ival") != 0;
    switch (mode.text("defname")) {
      case "transaction_isolation" ->
          out.word("ISOLATION LEVEL")
              .word(value.required("sval").text("sval").toUpperCase(Locale.ROOT));
      case "transaction_read_only" -> out.word(isOn ? "READ ONLY" : "READ WRITE");
      default -> out.word(isOn ? "DEFERRABLE" : "NOT DEFERRABLE");
    }
  }

  private static void name(String dotted, SqlText out) {
    List<String> parts = List.of(dotted.split("\\."));
    out.name(parts.getFirst());
    parts.subList(1, parts.size()).forEach(part -> out.glue(".").name(part));
  }

  static void show(SqlNode show, SqlText out) {
    out.word("SHOW");
    if (show.text("name").equals("all")) {
      out.word("ALL");
    } else {
      name(show.text("name"), out);
    }
  }

  static void transaction(SqlNode statement, SqlText out) {
    String savepoint = statement.text("savepoint_name");
    switch (statement.text("kind")) {
      case "TRANS_STMT_BEGIN" -> out.word("BEGIN");
      case "TRANS_STMT_START" -> out.word("START TRANSACTION");
      case "TRANS_STMT_COMMIT" -> out.word("COMMIT");
      case "TRANS_STMT_ROLLBACK" -> out.word("ROLLBACK");
      case "TRANS_STMT_SAVEPOINT" -> out.word("SAVEPOINT").name(savepoint);
      case "TRANS_STMT_RELEASE" -> out.word("RELEASE SAVEPOINT").name(savepoint);
      case "TRANS_STMT_ROLLBACK_TO" -> out.word("ROLLBACK TO SAVEPOINT").name(savepoint);
      case "TRANS_STMT_PREPARE" -> out.word("PREPARE TRANSACTION").literal(statement.text("gid"));
      case "TRANS_STMT_COMMIT_PREPARED" ->
          out.word("COMMIT PREPARED").literal(statement.text("gid"));
      default -> out.word("ROLLBACK PREPARED").literal(statement.text("gid"));
    }
    out.list(statement.list("options"), SettingText::mode);
    out.wordIf(statement.flag("chain"), "AND CHAIN");
  }
}
