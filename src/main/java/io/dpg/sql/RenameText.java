package io.dpg.sql;

/// ALTER ... RENAME, SET SCHEMA and OWNER TO.
final class RenameText {

  private RenameText() {}

  static void rename(SqlNode rename, SqlText out) {
    String type = rename.text("renameType");
    switch (type) {
      case "OBJECT_COLUMN", "OBJECT_ATTRIBUTE" -> {
        relation(ObjectText.words(rename.text("relationType")), rename, out);
        out.word(type.equals("OBJECT_COLUMN") ? "RENAME COLUMN" : "RENAME ATTRIBUTE");
        out.name(rename.text("subname"));
      }
      case "OBJECT_TABCONSTRAINT" -> {
        relation("TABLE", rename, out);
        out.word("RENAME CONSTRAINT").name(rename.text("subname"));
      }
      case "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE" -> {
        out.word("ALTER")
            .word(ObjectText.words(type))
            .wordIf(rename.flag("missing_ok"), "IF EXISTS");
        out.name(rename.text("subname")).word("ON");
        NameText.relationWithAlias(rename.required("relation"), out);
        out.word("RENAME");
      }
      default -> {
        object(type, rename, out);
        out.word("RENAME");
      }
    }
    out.word("TO").name(rename.text("newname"));
    ObjectText.cascade(rename, out);
  }

  static void setSchema(SqlNode alter, SqlText out) {
    object(alter.text("objectType"), alter, out);
    out.word("SET SCHEMA").name(alter.text("newschema"));
  }

  static void setOwner(SqlNode alter, SqlText out) {
    object(alter.text("objectType"), alter, out);
    out.word("OWNER TO");
    NameText.role(alter.required("newowner"), out);
  }

  private static void relation(String words, SqlNode alter, SqlText out) {
    out.word("ALTER").word(words).wordIf(alter.flag("missing_ok"), "IF EXISTS");
    SqlNode relation = alter.required("relation");
    if (words.equals("TYPE")) {
      NameText.relation(relation, out);
    } else {
      NameText.relationWithAlias(relation, out);
    }
  }

  /// An object that stands in one of three fields, by its type.
  private static void object(String type, SqlNode alter, SqlText out) {
    if (alter.has("relation")) {
      relation(ObjectText.words(type), alter, out);
      return;
    }
    out.word("ALTER").word(ObjectText.words(type)).wordIf(alter.flag("missing_ok"), "IF EXISTS");
    SqlNode object = alter.node("object");
    if (object == null) {
      out.name(alter.text("subname"));
    } else {
      ObjectText.write(type, object, out);
    }
  }
}
