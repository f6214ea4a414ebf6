package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.ResultLimit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The settings `citus.*` and `dpg.*`. To PostgreSQL they are placeholders, which take any value;
/// here their values are judged as it judges those of its own settings, and one of these as well.
///
/// Citus has many more settings; those that are not known here are taken, and do nothing.
final class ClusterSettings {

  private static final String OWN_PREFIX = "dpg.";

  private static final Set<String> TRUTHS =
      Set.of("true", "yes", "on", "1", "false", "no", "off", "0");

  /// Words that PostgreSQL lets anybody cut short.
  private static final List<String> TRUTHS_TO_CUT = List.of("true", "yes", "false", "no");

  private static final List<String> OFF = List.of("off", "false", "no", "0");

  private sealed interface Domain {}

  private record Whole(long min, long max) implements Domain {}

  private record Truth() implements Domain {}

  private record ResultSize() implements Domain {}

  private record Choice(List<String> words) implements Domain {}

  /// What dpg can do in one way only.
  private record Fixed(String value) implements Domain {}

  /// A setting of PostgreSQL's that must stay on; PostgreSQL judges what is no truth at all.
  private record AlwaysOn() implements Domain {}

  private static final Map<String, Domain> DOMAINS = domains();

  private ClusterSettings() {}

  private static Map<String, Domain> domains() {
    Map<String, Domain> domains = new HashMap<>();
    domains.put("dpg.consistent_reads", new Truth());
    // Rows that go from node to node may hold arrays in text form.
    domains.put("array_nulls", new AlwaysOn());
    // dpg reads and writes string constants in one way.
    domains.put("standard_conforming_strings", new AlwaysOn());
    domains.put(ResultLimit.SETTING, new ResultSize());
    domains.put("citus.shard_count", new Whole(1, 64_000));
    domains.put("citus.shard_replication_factor", new Fixed("1"));
    domains.put("citus.use_secondary_nodes", new Fixed("never"));
    domains.put("citus.enable_schema_based_sharding", new Fixed("off"));
    domains.put("citus.use_citus_managed_tables", new Fixed("off"));
    domains.put("citus.max_adaptive_executor_pool_size", new Whole(1, Integer.MAX_VALUE));
    domains.put("citus.multi_shard_modify_mode", choice("parallel", "sequential"));
    domains.put("citus.propagate_set_commands", choice("none", "local"));
    domains.put("citus.coordinator_aggregation_strategy", choice("disabled", "row-gather"));
    domains.put(
        "citus.local_table_join_policy",
        choice("never", "prefer-local", "prefer-distributed", "auto"));
    domains.put("citus.task_assignment_policy", choice("greedy", "first-replica", "round-robin"));
    for (String truth :
        new String[] {
          "enable_manual_changes_to_shards",
          "enable_repartition_joins",
          "enable_local_execution",
          "explain_all_tasks",
          "force_max_query_parallelization",
          "log_remote_commands"
        }) {
      domains.put("citus." + truth, new Truth());
    }
    return Map.copyOf(domains);
  }

  private static Choice choice(String... words) {
    return new Choice(Arrays.asList(words));
  }

  /// Throws what PostgreSQL says of a value that the setting cannot have: 22023, or 42602 for a
  /// name that only looks like one of dpg's.
  ///
  /// @param setting its name, in any case
  static void require(String setting, String value) {
    String name = setting.toLowerCase(Locale.ROOT);
    Domain domain = DOMAINS.get(name);
    if (domain != null) {
      require(name, value.strip().toLowerCase(Locale.ROOT), value, domain);
    } else if (name.startsWith(OWN_PREFIX)) {
      throw SqlError.of(SqlState.INVALID_NAME, "invalid configuration parameter name \"%s\"", name)
          .detail("\"dpg\" is a reserved prefix.")
          .asException();
    }
  }

  private static void require(String name, String word, String value, Domain domain) {
    switch (domain) {
      case Whole(long min, long max) -> {
        if (!word.matches("[+-]?\\d{1,18}")) {
          throw invalid(name, value).asException();
        }
        long number = Long.parseLong(word);
        if (number < min || number > max) {
          throw SqlError.of(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "%d is outside the valid range for parameter \"%s\" (%d .. %d)",
                  number,
                  name,
                  min,
                  max)
              .asException();
        }
      }
      case Truth() -> {
        if (!isTruth(word)) {
          throw SqlError.of(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "parameter \"%s\" requires a Boolean value",
                  name)
              .asException();
        }
      }
      case ResultSize() -> ResultLimit.of(value, 0);
      case Choice(List<String> words) -> {
        if (!words.contains(word)) {
          throw invalid(name, value)
              .hint("Available values: %s.", String.join(", ", words))
              .asException();
        }
      }
      case Fixed(String only) -> requireOnly(name, word, value, only);
      case AlwaysOn() -> {
        boolean isOff = OFF.stream().anyMatch(off -> off.startsWith(word)) && !word.equals("o");
        if (isOff && !word.isEmpty()) {
          throw unsupported(name, value, "on");
        }
      }
    }
  }

  private static boolean isTruth(String word) {
    boolean cut =
        !word.isEmpty() && TRUTHS_TO_CUT.stream().anyMatch(whole -> whole.startsWith(word));
    return TRUTHS.contains(word) || cut;
  }

  private static void requireOnly(String name, String word, String value, String only) {
    boolean isOff = only.equals("off") && Set.of("false", "no", "0").contains(word);
    if (!word.equals(only) && !isOff) {
      throw unsupported(name, value, only);
    }
  }

  private static SqlErrorException unsupported(String name, String value, String only) {
    return SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED, "cannot set parameter \"%s\" to \"%s\"", name, value)
        .detail("Its only value here is %s.", only)
        .asException();
  }

  private static SqlError invalid(String name, String value) {
    return SqlError.of(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid value for parameter \"%s\": \"%s\"",
        name,
        value);
  }
}
