package io.dpg.worker;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which prepared statements one connection holds, by whatever key tells two statements apart (text
/// and parameter types). Bounded: the least recently used one makes room. For the connection's
/// owner.
public final class StatementNames {

  /// What to do to use a statement.
  ///
  /// @param name of the statement on the server
  /// @param mustParse whether a Parse must be sent first
  /// @param evicted name of a statement to Close before the Parse, or null
  public record Preparation(String name, boolean mustParse, @Nullable String evicted) {}

  private final int statementsMax;
  private final LinkedHashMap<Object, Entry> names = new LinkedHashMap<>(16, 0.75f, true);
  private long count;

  private static final class Entry {
    private final Preparation preparation;
    private boolean isQuick;

    private Entry(Preparation preparation) {
      this.preparation = preparation;
    }
  }

  /// @param statementsMax that are held at once
  public StatementNames(int statementsMax) {
    this.statementsMax = statementsMax;
  }

  /// The name for a key. When it is new, it counts as prepared from now on: call [#forget] if the
  /// Parse turns out to fail.
  public Preparation prepare(Object key) {
    Entry known = names.get(key);
    if (known != null) {
      return known.preparation;
    }
    String evicted = names.size() < statementsMax ? null : evictEldest();
    String name = "dpg_" + ++count;
    names.put(key, new Entry(new Preparation(name, false, null)));
    return new Preparation(name, true, evicted);
  }

  private String evictEldest() {
    Iterator<Map.Entry<Object, Entry>> eldestFirst = names.entrySet().iterator();
    String name = eldestFirst.next().getValue().preparation.name();
    eldestFirst.remove();
    return name;
  }

  /// Whether the statement was quick when it ran last; false for one that is not prepared.
  public boolean isQuick(Object key) {
    Entry known = names.get(key);
    return known != null && known.isQuick;
  }

  /// Notes whether the statement was quick, if it is prepared.
  public void setQuick(Object key, boolean isQuick) {
    Entry known = names.get(key);
    if (known != null) {
      known.isQuick = isQuick;
    }
  }

  /// The key's statement is not on the server.
  public void forget(Object key) {
    names.remove(key);
  }

  /// No statement is on the server any more: after DISCARD ALL or DEALLOCATE ALL.
  public void clear() {
    names.clear();
  }

  public int size() {
    return names.size();
  }
}
