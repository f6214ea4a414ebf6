package io.dpg.session;

import io.dpg.pgtype.ByteSlice;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
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

  /// @param processId what the client knows the session by
  /// @param key what it must show to cancel the session's work
  /// @param session null until the client has logged in
  record Entry(int processId, ByteSlice key, @Nullable Session session) {}

  /// A process id and a key for a new session.
  ///
  /// @param longKey whether the client speaks protocol 3.2, which allows long keys
  Entry newEntry(boolean longKey) {
    byte[] key = new byte[longKey ? KEY_BYTES_3_2 : KEY_BYTES_3_0];
    random.nextBytes(key);
    return new Entry(lastProcessId.incrementAndGet(), ByteSlice.of(key), null);
  }

  void add(Entry entry, Session session) {
    sessions.put(entry.processId(), new Entry(entry.processId(), entry.key(), session));
  }

  void remove(Entry entry) {
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

  /// The sessions connected now.
  public Collection<Session> sessions() {
    return sessions.values().stream()
        .<Session>mapMulti((entry, sink) -> {
          if (entry.session() != null) {
            sink.accept(entry.session());
          }
        })
        .toList();
  }

  public int count() {
    return sessions.size();
  }

  /// Hangs up on everybody: the server stops.
  public void closeAll() {
    List.copyOf(sessions()).forEach(Session::abort);
  }
}
