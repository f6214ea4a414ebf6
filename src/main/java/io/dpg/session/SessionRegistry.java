package io.dpg.session;

import io.dpg.pgtype.ByteSlice;
import io.dpg.transaction.activity.LiveSession;
import io.dpg.transaction.activity.LiveSessions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The sessions that are connected, by process id, for cancel requests. Threads: any.
public final class SessionRegistry implements LiveSessions {

  /// No process of a node has such a high id on Linux, so nobody takes the one for the other.
  private static final int FIRST_PROCESS_ID = 10_000_000;

  /// Each dpg process over the same nodes has so many process ids of its own, which come again.
  private static final int PROCESS_IDS = 1_000_000;

  private static final int RANGES = 2_000;

  private static final int KEY_BYTES_3_0 = 4;
  private static final int KEY_BYTES_3_2 = 32;

  private final ConcurrentHashMap<Integer, Entry> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger lastProcessId = new AtomicInteger();
  private final int processIdBase;
  private final SecureRandom random = new SecureRandom();

  /// What a client's connection does, as others may end it. Threads: any.
  public interface Cancellable {

    /// Cancels what it does now.
    void cancel();

    /// Hangs up.
    void abort();

    /// The client's session; empty for what is none.
    default Optional<LiveSession> live() {
      return Optional.empty();
    }
  }

  /// @param processId what the client knows the session by
  /// @param key what it must show to cancel the session's work
  /// @param user the client's role, empty until it has logged in
  /// @param session null until the client has logged in
  public record Entry(int processId, ByteSlice key, String user, @Nullable Cancellable session) {}

  /// The sessions of a dpg that is alone.
  public SessionRegistry() {
    this(1);
  }

  /// @param number of this dpg among those over the same nodes
  public SessionRegistry(long number) {
    this.processIdBase = FIRST_PROCESS_ID + (int) ((number - 1) % RANGES) * PROCESS_IDS;
  }

  private int nextProcessId() {
    int next;
    do {
      next = processIdBase + 1 + lastProcessId.getAndUpdate(it -> (it + 1) % (PROCESS_IDS - 1));
    } while (sessions.containsKey(next));
    return next;
  }

  /// A process id and a key for a new session.
  ///
  /// @param longKey whether the client speaks protocol 3.2, which allows long keys
  public Entry newEntry(boolean longKey) {
    byte[] key = new byte[longKey ? KEY_BYTES_3_2 : KEY_BYTES_3_0];
    random.nextBytes(key);
    return new Entry(nextProcessId(), ByteSlice.of(key), "", null);
  }

  public void add(Entry entry, String user, Cancellable session) {
    sessions.put(entry.processId(), new Entry(entry.processId(), entry.key(), user, session));
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

  @Override
  public List<LiveSession> all() {
    return sessions.values().stream().flatMap(entry -> live(entry).stream()).toList();
  }

  @Override
  public Optional<LiveSession> find(int processId) {
    Entry entry = sessions.get(processId);
    return entry == null ? Optional.empty() : live(entry);
  }

  private static Optional<LiveSession> live(Entry entry) {
    return entry.session() == null ? Optional.empty() : entry.session().live();
  }

  public int count() {
    return sessions.size();
  }

  /// The sessions of one role.
  public int count(String user) {
    return (int) sessions.values().stream().filter(it -> it.user().equals(user)).count();
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
