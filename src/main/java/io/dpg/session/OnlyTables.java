package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.sql.ParsedStatement;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds `ONLY` before a distributed table in what the coordinator node will run unseen by dpg: the
/// rows are those of the table's child there, so that none would be found.
final class OnlyTables {

  private static final Set<String> CODE =
      Set.of("DoStmt", "CreateFunctionStmt", "ViewStmt", "CreateTableAsStmt", "RuleStmt");

  private static final Pattern WORD =
      Pattern.compile("(?<!\\brows?\\s)\\bonly\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern COMMENT = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

  private static final Pattern ONLY =
      Pattern.compile(
          "\\b(?:FROM|JOIN|UPDATE|USING|INTO|TRUNCATE|TABLE|,)\\s+ONLY\\s*\\(?\\s*"
              + "(?:(?:\"[^\"]+\"|\\w+)\\s*\\.\\s*)?(?:\"(?<quoted>[^\"]+)\"|(?<plain>\\w+))",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

  private OnlyTables() {}

  /// Throws 0A000 where it would matter.
  static void refuse(ParsedStatement statement, Supplier<CatalogSnapshot> catalog) {
    if (!CODE.contains(statement.tree().kind())) {
      return;
    }
    Matcher only = ONLY.matcher(COMMENT.matcher(statement.text()).replaceAll(" "));
    Set<String> shells = null;
    while (only.find()) {
      if (shells == null) {
        shells = shells(catalog.get());
      }
      String table = name(only.group("quoted"), only.group("plain"));
      if (shells.contains(table)) {
        throw refusal(table);
      }
    }
  }

  static SqlErrorException refusal(String table) {
    return SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "cannot use ONLY with distributed table \"%s\" inside of functions and views",
            table)
        .hint("Leave out ONLY: a distributed table has no children.")
        .asException();
  }

  /// Whether a text that may become part of a query says ONLY, but not FETCH FIRST ROW ONLY.
  static boolean areNamedIn(String text) {
    return WORD.matcher(text).find();
  }

  private static Set<String> shells(CatalogSnapshot catalog) {
    return catalog.tables().values().stream()
        .filter(TableMetadata::isShell)
        .map(table -> table.name().name())
        .collect(Collectors.toSet());
  }

  private static String name(@Nullable String quoted, @Nullable String plain) {
    return quoted != null ? quoted : String.valueOf(plain).toLowerCase(java.util.Locale.ROOT);
  }
}
