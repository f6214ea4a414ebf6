package io.dpg.execute.index;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.wire.BackendMessage.ParameterStatus;
import io.dpg.worker.NodeListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What a session's statements have changed of global indexes and has not been written yet.
/// Triggers of the shards tell by messages that travel with the statement's own answer; everything
/// else that nodes say goes on to the client.
///
/// Owner: the session's thread.
public final class IndexChanges implements NodeListener {

  /// The SQLSTATE of a message that is meant for dpg.
  public static final SqlState STATE = new SqlState("DPG01");

  private final NodeListener client;
  private final Map<Integer, ChangedEntries> indexes = new LinkedHashMap<>();

  /// @param client who hears of all that is not about indexes
  public IndexChanges(NodeListener client) {
    this.client = client;
  }

  /// Whether a notice is about an index, and so must not get lost.
  public static boolean isOne(SqlError notice) {
    return notice.state().equals(STATE);
  }

  public boolean isEmpty() {
    return indexes.isEmpty();
  }

  /// Whether a statement has inserted a row that is in an index.
  public boolean hasInserted(int index) {
    ChangedEntries entries = indexes.get(index);
    return entries != null && entries.inserted();
  }

  /// Forgets everything: the statement has failed.
  public void clear() {
    indexes.clear();
  }

  /// The changes by the index's OID; they are forgotten here.
  Map<Integer, ChangedEntries> take() {
    Map<Integer, ChangedEntries> taken = new LinkedHashMap<>(indexes);
    indexes.clear();
    return taken;
  }

  @Override
  public void notice(NoticeResponse notice) {
    if (isOne(notice.notice())) {
      note(notice.notice());
    } else {
      client.notice(notice);
    }
  }

  @Override
  public boolean needs(NoticeResponse notice) {
    return isOne(notice.notice());
  }

  /// The message has the index's OID, the number of its columns and what was done; the entries
  /// stand in DETAIL, new ones of an update in HINT.
  private void note(SqlError notice) {
    String[] words = notice.message().split(" ");
    int width = Integer.parseInt(words[1]);
    ChangedEntries entries =
        indexes.computeIfAbsent(Integer.parseUnsignedInt(words[0]), _ -> new ChangedEntries(width));
    String rows = Objects.requireNonNullElse(notice.detail(), "");
    switch (words[2]) {
      case "insert" -> entries.add(rows);
      case "delete" -> entries.remove(rows);
      default -> entries.update(rows, Objects.requireNonNullElse(notice.hint(), ""));
    }
  }

  @Override
  public void parameterStatus(ParameterStatus change) {
    client.parameterStatus(change);
  }

  @Override
  public void notification(NotificationResponse notification) {
    client.notification(notification);
  }
}
