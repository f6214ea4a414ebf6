package io.dpg.session.wayback;

import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.ShardNames;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.pgtype.ByteSlice;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.sql.Identifiers;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was changed in the coordinator node's copy of a reference table unseen by dpg: the same is
/// changed in all other copies.
///
/// @param table its OID
/// @param change TG_OP of the trigger that tells of it
/// @param removed rows as an array of texts, with the fields of `added` for rows that were updated;
///   null for none
record ChangedCopies(int table, String change, @Nullable String removed, @Nullable String added) {

  private static final String RELATION = "changes_of_copies";

  /// Whether an INSERT of postgres_fdw's is such a message.
  static boolean isOne(SqlNode insert) {
    return insert.required("relation").text("relname").equals(RELATION);
  }

  static ChangedCopies of(Arguments arguments) {
    List<@Nullable String> values = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      ByteSlice value = arguments.value(i);
      values.add(value == null ? null : value.text());
    }
    return new ChangedCopies(
        Integer.parseUnsignedInt(String.valueOf(values.get(0))),
        String.valueOf(values.get(1)),
        values.get(2),
        values.get(3));
  }

  boolean isTruncate() {
    return change.equals("TRUNCATE");
  }

  /// Follows on all other nodes.
  void apply(Lent lent) {
    if (!(lent.catalog().table(table) instanceof ReferenceTable reference)) {
      throw SqlError.of(
              SqlState.SERIALIZATION_FAILURE, "a reference table has changed while it was written")
          .hint("Run the transaction again.")
          .asException();
    }
    String copy =
        Identifiers.quote(reference.name().schema())
            + "."
            + Identifiers.quote(ShardNames.of(reference.name().name(), reference.shard()));
    DistributedTransaction transaction = lent.transaction();
    NodeId coordinator = transaction.coordinator().node();
    List<NodeId> nodes =
        reference.nodes().stream().filter(node -> !node.equals(coordinator)).sorted().toList();
    for (NodeId node : nodes) {
      Participant participant = transaction.join(node);
      participant.markWritten();
      participant.awaitPrelude();
      if (removed != null) {
        // Writers of the coordinator node's copy may still have to commit here.
        participant.connection().execute("LOCK TABLE " + copy + " IN SHARE ROW EXCLUSIVE MODE");
      }
      List<@Nullable String> values = new ArrayList<>();
      values.add(copy);
      values.add(change);
      values.add(removed);
      values.add(added);
      participant
          .connection()
          .query(
              "SELECT pg_dist.change_copy($1::pg_catalog.regclass, $2, $3::text[], $4::text[])",
              values);
    }
  }
}
