package io.dpg.session;

import io.dpg.pgtype.ByteSlice;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The sessions that are connected, by process id, for cancel requests. Threads: any.
public final class SessionRegistry {

  private static final int KEY_BYTES_3_0 = 4;
  private static final int KEY_BYTES_3_2 = 32;

  private final ConcurrentHashMap<Integer, Entry> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger lastProcessId = new AtomicInteger();
  private final SecureRandom random = new SecureRandom();

  /// What a client's connection does, as others may end it. Threads: any.
  public interface Cancellable {

    /// Cancels what it does now.
    void cancel();

    /// Hangs up.
    void abort();
  }

  /// @param processId what the client knows the session by
  /// @param key what it must show to cancel the session's work
  /// @param session null until the client has logged in
  public record Entry(int processId, ByteSlice key, @Nullable Cancellable session) {}

  /// A process id and a key for a new session.
  ///
  /// @param longKey whether the client speaks protocol 3.2, which allows long keys
  public Entry newEntry(boolean longKey) {
    byte[] key = new byte[longKey ? KEY_BYTES_3_2 : KEY_BYTES_3_0];
    random.nextBytes(key);
    return new Entry(lastProcessId.incrementAndGet(), ByteSlice.of(key), null);
  }

  public void add(Entry entry, Cancellable session) {
    sessions.put(entry.processId(), new Entry(entry.processId(), entry.key(), session));
  }

  public void remove(Entry entry) {
    sessions.remove(entry.processId());
  }

  /// Cancels what a session does, if the key is right; says nothing either way, as PostgreSQL.
  void cancel(int processId, ByteSlice key) {
    Entry entry = sessions.get(processId);
    if (entry != null
        && entry.session() != null
        && MessageDigest.isEqual(entry.key().toArray(), key.toArray())) {
      entry.session().cancel();
    }
  }

  public int count() {
    return sessions.size();
  }

  /// Hangs up on everybody: the server stops.
  public void closeAll() {
    for (Entry entry : List.copyOf(sessions.values())) {
      if (entry.session() != null) {
        entry.session().abort();
      }
    }
  }
}
