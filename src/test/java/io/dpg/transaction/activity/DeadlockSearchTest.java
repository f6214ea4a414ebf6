package io.dpg.transaction.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.catalog.NodeId;
import io.dpg.transaction.activity.DeadlockSearch.Deadlock;
import io.dpg.transaction.activity.SessionState.Client;
import io.dpg.transaction.activity.SessionState.Times;
import io.dpg.transaction.activity.SessionState.Work;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadlockSearchTest {

  private static final NodeId COORDINATOR = new NodeId(1);
  private static final int W1 = 2;
  private static final int W2 = 3;

  private final DeadlockSearch search = new DeadlockSearch(COORDINATOR);

  /// A session whose process on each node has the id of the session.
  private static SessionState session(int id, int begun) {
    Instant time = Instant.ofEpochSecond(begun);
    return new SessionState(
        id,
        new Client("u", "d", "", null, -1),
        new Times(time, time, time, time),
        new Work("active", "SELECT"),
        1,
        List.of(backend(1, id), backend(W1, id), backend(W2, id)));
  }

  private static Backend backend(int node, int id) {
    return new Backend(new NodeId(node), id);
  }

  private static LockWait wait(int node, int waiting, int blocking, @Nullable String since) {
    return new LockWait(
        backend(node, waiting), backend(node, blocking), "ShareLock", "transaction 7", since);
  }

  private List<Integer> victims(List<SessionState> sessions, LockWait... waits) {
    return search.look(sessions, List.of(waits)).stream()
        .map(Deadlock::victim)
        .map(SessionState::processId)
        .toList();
  }

  private static final List<SessionState> SESSIONS =
      Stream.of(session(11, 1), session(12, 3), session(13, 2), session(14, 9)).toList();

  @Test
  void choosesTheYoungestOfACycleOnceItIsSeenTwice() {
    LockWait one = wait(W1, 11, 12, "t1");
    LockWait other = wait(W2, 12, 11, "t2");
    assertThat(victims(SESSIONS, one, other)).isEmpty();
    assertThat(victims(SESSIONS, one, other)).containsExactly(12);
  }

  @Test
  void waitsThatWereNeverThereTogetherAreNoDeadlock() {
    assertThat(victims(SESSIONS, wait(W1, 11, 12, "t1"))).isEmpty();
    assertThat(victims(SESSIONS, wait(W1, 11, 12, "t3"), wait(W2, 12, 11, "t2"))).isEmpty();
  }

  @Test
  void aWaitWithoutABeginningIsNotCertain() {
    LockWait one = wait(W1, 11, 12, null);
    LockWait other = wait(W2, 12, 11, "t2");
    assertThat(victims(SESSIONS, one, other)).isEmpty();
    assertThat(victims(SESSIONS, one, other)).isEmpty();
  }

  @Test
  void findsACycleOfThreeBehindOneWhoOnlyWaits() {
    LockWait[] waits = {
      wait(W1, 14, 11, "t0"), wait(W1, 11, 12, "t1"), wait(W2, 12, 13, "t2"), wait(1, 13, 11, "t3"),
    };
    assertThat(victims(SESSIONS, waits)).isEmpty();
    assertThat(victims(SESSIONS, waits)).containsExactly(12);
  }

  @Test
  void leavesACycleToTheNodeThatSeesAllOfIt() {
    LockWait one = wait(W1, 11, 12, "t1");
    LockWait other = wait(W1, 12, 11, "t2");
    assertThat(victims(SESSIONS, one, other)).isEmpty();
    assertThat(victims(SESSIONS, one, other)).isEmpty();
  }

  @Test
  void goesThroughProcessesThatAreNobodys() {
    LockWait[] waits = {
      wait(W1, 11, 99, "t1"), wait(W1, 99, 13, "t2"), wait(W2, 13, 11, "t3"),
    };
    assertThat(victims(SESSIONS, waits)).isEmpty();
    assertThat(victims(SESSIONS, waits)).containsExactly(13);
  }

  @Test
  void findsTwoCyclesAtOnce() {
    LockWait[] waits = {
      wait(W1, 11, 12, "t1"),
      wait(W2, 12, 11, "t2"),
      wait(W1, 13, 14, "t3"),
      wait(W2, 14, 13, "t4"),
    };
    assertThat(victims(SESSIONS, waits)).isEmpty();
    assertThat(victims(SESSIONS, waits)).containsExactlyInAnyOrder(12, 14);
  }
}
