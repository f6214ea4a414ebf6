package io.dpg.catalog;

import static java.util.stream.Collectors.joining;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Physical names to logical ones, in what nodes say: `users_102008` is `users`, and its
/// `users_pkey_102008` is `users_pkey`. Only names that belong to a known shard are changed, and
/// only where PostgreSQL's messages have names, so that no user's value that looks alike is
/// touched.
public final class LogicalNames {

  /// A name in double quotes after a word that says what it names.
  private static final Pattern NAMED =
      Pattern.compile(
          "\\b(relation|table|partition|constraint|index|sequence|statistics object)"
              + " \"((?:[^\"]|\"\")+)_(\\d+)\"");

  /// The end of a foreign key's DETAIL, after all values.
  private static final Pattern AT_END =
      Pattern.compile(" (table) \"((?:[^\"]|\"\")+)_(\\d+)\"\\.$");

  /// Names without quotes: `permission denied for table users_102008`, `must be owner of ...`, and
  /// COPY's CONTEXT.
  private static final Pattern PLAIN =
      Pattern.compile(
          "^(permission denied for table|permission denied for relation|must be owner of table"
              + "|must be owner of relation|must be owner of index|COPY) (\\S+?)_(\\d+)\\b");

  /// A qualified name in the text of a statement that checks a foreign key.
  private static final Pattern QUOTED = Pattern.compile("(\\.)\"((?:[^\"]|\"\")+)_(\\d+)\"");

  /// The foreign table behind a shell table, by the shell table's OID.
  private static final Pattern BEHIND = Pattern.compile("\"shards_of_(\\d{1,10})\"");

  /// Fields of an ErrorResponse that are names: table, constraint.
  private static final String NAME_FIELDS = "tn";

  private static final Pattern WHOLE = Pattern.compile("^()(.+)_(\\d+)$", Pattern.DOTALL);

  /// What [ShardNames] makes of a name that is too long.
  private static final Pattern CUT = Pattern.compile("_[0-9a-f]{8}$");

  private final CatalogSnapshot catalog;
  private final PartNames parts;

  /// Leaves names as they are that shards have cut.
  public LogicalNames(CatalogSnapshot catalog) {
    this(catalog, _ -> List.of());
  }

  /// @param catalog knows the shards
  /// @param parts knows the names that shards have cut
  public LogicalNames(CatalogSnapshot catalog, PartNames parts) {
    this.catalog = catalog;
    this.parts = parts;
  }

  /// The names of what belongs to a table: its constraints and indexes.
  @FunctionalInterface
  public interface PartNames {

    List<String> of(int table);
  }

  /// The error with logical names.
  public SqlError in(SqlError said) {
    SqlError error = GlobalIndexErrors.logical(said, catalog);
    // A relation that does not exist is named by the client, and may look like a shard of another.
    String message =
        error.state().equals(SqlState.UNDEFINED_TABLE) && !namesShard(error.message())
            ? error.message()
            : behind(replace(PLAIN, replace(NAMED, error.message())));
    String detail = error.detail() == null ? null : replace(AT_END, error.detail());
    Map<Character, String> fields = new HashMap<>();
    error.fields().forEach((letter, value) -> fields.put(letter, field(letter, value)));
    return new SqlError(
        error.state(),
        message,
        detail,
        error.hint(),
        error.position(),
        context(error.where()),
        fields);
  }

  private String field(char letter, String value) {
    return NAME_FIELDS.indexOf(letter) >= 0 ? replace(WHOLE, value) : value;
  }

  private @Nullable String context(@Nullable String where) {
    String context = where == null ? "" : where.lines().filter(this::isSaid).collect(joining("\n"));
    return context.isEmpty() ? null : replace(PLAIN, replace(QUOTED, replace(NAMED, context)));
  }

  /// How the coordinator node reads the shards is nobody's business, and that it is a node neither:
  /// to clients it is the server.
  private boolean isSaid(String contextLine) {
    return !contextLine.startsWith("remote SQL command: ")
        && !namesCoordinator(contextLine)
        && !contextLine.contains(" pg_dist.shards_of_")
        && !contextLine.startsWith("PL/pgSQL function pg_dist.")
        && !contextLine.startsWith("SQL statement \"SELECT pg_dist.");
  }

  private boolean namesCoordinator(String contextLine) {
    return catalog.nodes().values().stream()
        .anyMatch(it ->
            it.isCoordinator() && contextLine.equals("while executing command on " + it.name()));
  }

  private String replace(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.replaceAll(match -> Matcher.quoteReplacement(replacement(match)));
  }

  private String behind(String text) {
    return BEHIND
        .matcher(text)
        .replaceAll(match -> {
          TableMetadata table = catalog.table((int) Long.parseLong(match.group(1)));
          String name = table == null ? match.group() : "\"" + table.name().name() + "\"";
          return Matcher.quoteReplacement(name);
        });
  }

  private String replacement(MatchResult match) {
    TableMetadata table =
        match.group(3).length() > 18 ? null : tableOf(new ShardId(Long.parseLong(match.group(3))));
    if (table == null) {
      return match.group();
    }
    ShardId shard = new ShardId(Long.parseLong(match.group(3)));
    String physical = match.group(2) + "_" + shard;
    String logical =
        physical.equals(ShardNames.of(table.name().name(), shard))
            ? table.name().name()
            : uncut(match.group(2), physical, table, shard);
    int start = match.start(2) - match.start();
    int end = match.end(3) - match.start();
    return match.group().substring(0, start) + logical + match.group().substring(end);
  }

  private String uncut(String name, String physical, TableMetadata table, ShardId shard) {
    if (!CUT.matcher(name).find()) {
      return name;
    }
    return parts.of(table.oid()).stream()
        .filter(part -> physical.equals(ShardNames.of(part, shard)))
        .findFirst()
        .orElse(name);
  }

  /// Whether a message names a table as its node knows it.
  private boolean namesShard(String message) {
    Matcher matcher = NAMED.matcher(message);
    if (!matcher.find() || matcher.group(3).length() > 18) {
      return false;
    }
    ShardId shard = new ShardId(Long.parseLong(matcher.group(3)));
    TableMetadata table = tableOf(shard);
    return table != null
        && ShardNames.of(table.name().name(), shard).equals(matcher.group(2) + "_" + shard);
  }

  private @Nullable TableMetadata tableOf(ShardId shard) {
    return catalog.tables().values().stream()
        .filter(table -> has(table, shard))
        .findFirst()
        .orElse(null);
  }

  private static boolean has(TableMetadata table, ShardId shard) {
    return switch (table) {
      case DistributedTable distributed ->
          distributed.shards().shards().stream().anyMatch(it -> it.id().equals(shard));
      case SingleShardTable single -> single.shard().equals(shard);
      case ReferenceTable reference -> reference.shard().equals(shard);
      case ManagedLocalTable local -> local.shard().equals(shard);
    };
  }
}
