package io.dpg.conformance;

import io.dpg.testkit.SqlScript.Directive;
import java.util.List;
import java.util.Optional;

/// What a side does where a script says how a table is distributed.
@FunctionalInterface
public interface Distribution {

  /// The statement to run for a directive, if any.
  Optional<String> sql(Directive directive, Mode mode);

  /// Plain PostgreSQL has one place for everything.
  static Distribution none() {
    return (directive, mode) -> Optional.empty();
  }

  /// dpg's functions: `--@distribute table column [shards]`, `--@colocate table column with-table`,
  /// `--@single table`, `--@reference table`, `--@managed table`, `--@undistribute table`, `--@dpg
  /// any SQL`.
  static Distribution byFunctions() {
    return (directive, mode) -> {
      List<String> words = directive.arguments();
      return switch (directive.word()) {
        case "distribute" -> Optional.of(distribute(words, mode));
        case "colocate" ->
            Optional.of(
                "SELECT create_distributed_table('%s', '%s', colocate_with => '%s')"
                    .formatted(words.get(0), words.get(1), words.get(2)));
        case "single" ->
            Optional.of(
                "SELECT create_distributed_table('%s', NULL, colocate_with => 'none')"
                    .formatted(words.getFirst()));
        case "reference" ->
            Optional.of("SELECT create_reference_table('%s')".formatted(words.getFirst()));
        case "managed" ->
            Optional.of(
                "SELECT citus_add_local_table_to_metadata('%s')".formatted(words.getFirst()));
        case "undistribute" ->
            Optional.of("SELECT undistribute_table('%s')".formatted(words.getFirst()));
        case "dpg" -> Optional.of(directive.rest());
        default -> Optional.empty();
      };
    };
  }

  private static String distribute(List<String> words, Mode mode) {
    int shards = words.size() > 2 ? Integer.parseInt(words.get(2)) : mode.shards();
    return "SELECT create_distributed_table('%s', '%s', shard_count => %d, colocate_with => 'none')"
        .formatted(words.get(0), words.get(1), shards);
  }

  /// For the proof that a wrong answer is noticed: loses one row of each distributed table.
  static Distribution losesARow() {
    return (directive, mode) -> {
      if (!List.of("distribute", "colocate", "reference").contains(directive.word())) {
        return Optional.empty();
      }
      String table = directive.arguments().getFirst();
      return Optional.of(
          "DELETE FROM %s WHERE ctid = (SELECT max(ctid) FROM %s)".formatted(table, table));
    };
  }

  /// For the proof that a script does not depend on an order that nothing promises: moves half of
  /// the rows to the end.
  static Distribution shuffles() {
    return (directive, mode) -> {
      if (!List.of("distribute", "colocate", "reference").contains(directive.word())) {
        return Optional.empty();
      }
      String table = directive.arguments().getFirst();
      return Optional.of(
          """
          DO $do$ DECLARE names text; BEGIN
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names FROM pg_attribute
            WHERE attrelid = '%1$s'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
            EXECUTE 'WITH moved AS (DELETE FROM %1$s WHERE (ctid::text::point)[1]::int %% 2 = 0 RETURNING *)'
              ' INSERT INTO %1$s (' || names || ') OVERRIDING SYSTEM VALUE SELECT ' || names || ' FROM moved';
          END $do$\
          """
              .formatted(table));
    };
  }
}
