package io.dpg.transaction;

import java.util.ArrayList;
import java.util.List;

/// The savepoints that are open in a transaction, the newest last. Owner: the session's thread.
final class Savepoints {

  private final List<Savepoint> open = new ArrayList<>();

  /// @param name as SQL, quoted where needed
  /// @param settings of the session when it was set
  private record Savepoint(String name, SessionSettings settings) {}

  void add(String name, SessionSettings settings) {
    open.add(new Savepoint(name, settings));
  }

  boolean has(String name) {
    return newest(name) >= 0;
  }

  /// Forgets a savepoint and all that were set after it.
  void release(String name) {
    open.subList(newest(name), open.size()).clear();
  }

  /// Forgets all that were set after a savepoint.
  void rollbackTo(String name) {
    open.subList(newest(name) + 1, open.size()).clear();
  }

  private int newest(String name) {
    for (int i = open.size() - 1; i >= 0; i--) {
      if (open.get(i).name.equals(name)) {
        return i;
      }
    }
    return -1;
  }

  void clear() {
    open.clear();
  }

  /// Adds the statements that set them again, in a block that has just begun.
  ///
  /// @param before the settings there
  /// @return the settings after that
  SessionSettings repeat(SessionSettings before, StringBuilder script) {
    SessionSettings current = before;
    for (Savepoint savepoint : open) {
      script.append(current.changeTo(savepoint.settings));
      script.append(";\nSAVEPOINT ").append(savepoint.name);
      current = savepoint.settings;
    }
    return current;
  }
}
