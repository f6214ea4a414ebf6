package io.dpg.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes names and strings as PostgreSQL's `quote_ident`, `quote_literal` and `quote_nullable` do.
public final class Identifiers {

  /// PostgreSQL 18's keywords that are reserved.
  static final Set<String> RESERVED =
      words(
          """
          all analyse analyze and any array as asc asymmetric both case cast check collate column
          constraint create current_catalog current_date current_role current_time
          current_timestamp current_user default deferrable desc distinct do else end except false
          fetch for foreign from grant group having in initially intersect into lateral leading
          limit localtime localtimestamp not null offset on only or order placing primary
          references returning select session_user some symmetric system_user table then to
          trailing true union unique user using variadic when where window with
          """);

  /// Keywords that can name a column or a table, but not a function or a type.
  static final Set<String> NO_FUNCTION =
      words(
          """
          between bigint bit boolean char character coalesce dec decimal exists extract float
          greatest grouping inout int integer interval json json_array json_arrayagg json_exists
          json_object json_objectagg json_query json_scalar json_serialize json_table json_value
          least merge_action national nchar none normalize nullif numeric out overlay position
          precision real row setof smallint substring time timestamp treat trim values varchar
          xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi
          xmlroot xmlserialize xmltable
          """);

  /// Keywords that can name a function or a type, but nothing else.
  static final Set<String> ONLY_FUNCTION =
      words(
          """
          authorization binary collation concurrently cross current_schema freeze full ilike inner
          is isnull join left like natural notnull outer overlaps right similar tablesample verbose
          """);

  private Identifiers() {}

  /// The name, in double quotes unless PostgreSQL reads it the same without.
  public static String quote(String name) {
    return isPlain(name) && !isKeyword(name) ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /// The string in single quotes; as `E'...'` when it has backslashes, so that it is read the same
  /// whatever `standard_conforming_strings` says.
  public static String quoteLiteral(String value) {
    String quoted = '\'' + value.replace("'", "''") + '\'';
    return value.indexOf('\\') < 0 ? quoted : 'E' + quoted.replace("\\", "\\\\");
  }

  /// The string as [#quoteLiteral] writes it, or `NULL`; PostgreSQL's `quote_nullable`.
  public static String quoteNullable(@Nullable String value) {
    return value == null ? "NULL" : quoteLiteral(value);
  }

  private static boolean isKeyword(String name) {
    return RESERVED.contains(name) || NO_FUNCTION.contains(name) || ONLY_FUNCTION.contains(name);
  }

  private static boolean isPlain(String name) {
    if (name.isEmpty() || isDigit(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isDigit(c) && c != '_' && (c < 'a' || c > 'z')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static Set<String> words(String list) {
    return Set.of(list.strip().split("\\s+"));
  }
}
