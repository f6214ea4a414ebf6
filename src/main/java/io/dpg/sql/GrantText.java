package io.dpg.sql;

import java.util.Locale;

/// GRANT and REVOKE of privileges.
final class GrantText {

  private GrantText() {}

  static void write(SqlNode grant, SqlText out) {
    boolean isGrant = grant.flag("is_grant");
    out.word(isGrant ? "GRANT" : "REVOKE");
    out.wordIf(!isGrant && grant.flag("grant_option"), "GRANT OPTION FOR");
    if (grant.list("privileges").isEmpty()) {
      out.word("ALL");
    } else {
      out.list(grant.list("privileges"), GrantText::privilege);
    }
    out.word("ON");
    objects(grant, out);
    out.word(isGrant ? "TO" : "FROM").list(grant.list("grantees"), NameText::role);
    out.wordIf(isGrant && grant.flag("grant_option"), "WITH GRANT OPTION");
    if (grant.has("grantor")) {
      out.word("GRANTED BY");
      NameText.role(grant.required("grantor"), out);
    }
    ObjectText.cascade(grant, out);
  }

  private static void privilege(SqlNode privilege, SqlText out) {
    String name = privilege.text("priv_name");
    boolean isWord = name.matches("[a-z ]+");
    out.word(
        name.isEmpty() ? "ALL" : isWord ? name.toUpperCase(Locale.ROOT) : Identifiers.quote(name));
    if (!privilege.list("cols").isEmpty()) {
      out.inParentheses(privilege.list("cols"), NameText::single);
    }
  }

  private static void objects(SqlNode grant, SqlText out) {
    String type = grant.text("objtype");
    if (grant.text("targtype").equals("ACL_TARGET_ALL_IN_SCHEMA")) {
      out.word("ALL").word(ObjectText.words(type) + "S").word("IN SCHEMA");
      out.list(grant.list("objects"), NameText::single);
      return;
    }
    if (!grant.text("targtype").equals("ACL_TARGET_OBJECT")) {
      throw new IllegalStateException("cannot deparse " + grant.text("targtype"));
    }
    boolean isServer = type.equals("OBJECT_FOREIGN_SERVER");
    out.wordIf(isServer, "FOREIGN").word(ObjectText.words(type));
    out.list(grant.list("objects"), (object, text) -> ObjectText.write(type, object, text));
  }
}
