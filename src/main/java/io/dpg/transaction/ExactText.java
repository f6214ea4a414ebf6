package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// While it is open, nodes write values as text that loses nothing and that every node reads alike,
/// whatever the client has set: what postgres_fdw expects of its server. Owner: who uses the
/// transaction.
final class ExactText implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ExactText.class);

  private static final String BEGIN =
      """
      SELECT pg_catalog.set_config('dpg.kept_digits', pg_catalog.current_setting('extra_float_digits'), true),
        pg_catalog.set_config('dpg.kept_dates', pg_catalog.current_setting('datestyle'), true),
        pg_catalog.set_config('dpg.kept_intervals', pg_catalog.current_setting('intervalstyle'), true),
        pg_catalog.set_config('extra_float_digits', '1', true),
        pg_catalog.set_config('datestyle', 'ISO', true),
        pg_catalog.set_config('intervalstyle', 'postgres', true)\
      """;

  /// What was kept is gone after a rollback to a savepoint, and so is what was set.
  private static final String END =
      """
      SELECT pg_catalog.set_config('extra_float_digits', pg_catalog.current_setting('dpg.kept_digits'), true),
        pg_catalog.set_config('datestyle', pg_catalog.current_setting('dpg.kept_dates'), true),
        pg_catalog.set_config('intervalstyle', pg_catalog.current_setting('dpg.kept_intervals'), true)
      WHERE pg_catalog.current_setting('dpg.kept_digits', true) <> ''\
      """;

  private final List<Participant> changed = new ArrayList<>();

  private ExactText() {}

  /// Opens it on nodes, which join the transaction.
  static ExactText on(DistributedTransaction transaction, Collection<NodeId> nodes) {
    ExactText text = new ExactText();
    if (!transaction.settings().writesExactText()) {
      nodes.forEach(node -> text.open(transaction.join(node)));
    }
    return text;
  }

  private void open(Participant participant) {
    participant.awaitPrelude();
    participant.connection().query(BEGIN);
    changed.add(participant);
  }

  @Override
  public void close() {
    for (Participant participant : changed) {
      if (participant.connection().isBroken() || !participant.inBlock()) {
        continue;
      }
      try {
        participant.connection().query(END);
      } catch (SqlErrorException e) {
        // The transaction has failed: its end takes the settings back.
        LOG.atDebug().addKeyValue("error", e.getMessage()).log("could not restore settings");
      }
    }
    changed.clear();
  }
}
