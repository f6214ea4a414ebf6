package io.dpg.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlParser;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// What is known of statements seen before: their syntax trees, and their plans. Bounded by the
/// statements' number and length. Threads: any.
public final class StatementCache {

  private static final int SCRIPT_CHARS_MAX = 100_000;

  /// A tree or a plan takes about forty bytes of memory for each character of its statement, and
  /// something besides. An INSERT of a thousand rows takes the place of a hundred other statements.
  private static final int CHARS_PER_ENTRY = 300;

  private static final int CHARS_BESIDES = 100;

  private final SqlParser parser;
  private final Cache<String, List<ParsedStatement>> scripts;
  private final Cache<PlanKey, PreparedQuery> plans;
  private final Cache<NormalKey, NormalPlan> normalPlans;

  /// What a plan depends on besides the metadata.
  ///
  /// @param settings the session's settings and role, which decide what names mean
  record PlanKey(String sql, List<Integer> types, String user, String settings) {
    PlanKey {
      types = List.copyOf(types);
    }
  }

  /// What a plan for all statements of one normal form depends on besides the metadata.
  record NormalKey(String form, String user, String settings) {}

  public StatementCache(SqlParser parser, int entriesMax) {
    this.parser = parser;
    this.scripts = cache(entriesMax, String::length);
    this.plans = cache(entriesMax, key -> key.sql().length());
    this.normalPlans = cache(entriesMax, key -> key.form().length());
  }

  private static <K, V> Cache<K, V> cache(int entriesMax, ToIntFunction<K> chars) {
    return Caffeine.newBuilder()
        .maximumWeight((long) entriesMax * CHARS_PER_ENTRY)
        .weigher((K key, V _) -> CHARS_BESIDES + chars.applyAsInt(key))
        .build();
  }

  /// The statements of a script that was parsed before.
  @Nullable List<ParsedStatement> findParsed(String script) {
    return scripts.getIfPresent(script);
  }

  /// The statements of a script.
  public List<ParsedStatement> parse(String script) {
    if (script.length() > SCRIPT_CHARS_MAX) {
      return parser.parse(script);
    }
    List<ParsedStatement> known = scripts.getIfPresent(script);
    if (known == null) {
      known = parser.parse(script);
      scripts.put(script, known);
    }
    return known;
  }

  @Nullable PreparedQuery find(PlanKey key) {
    return plans.getIfPresent(key);
  }

  void remember(PlanKey key, PreparedQuery query) {
    plans.put(key, query);
  }

  @Nullable NormalPlan find(NormalKey key) {
    return normalPlans.getIfPresent(key);
  }

  void remember(NormalKey key, NormalPlan plan) {
    normalPlans.put(key, plan);
  }
}
