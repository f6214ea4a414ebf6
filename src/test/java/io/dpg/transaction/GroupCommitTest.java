package io.dpg.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

  private final List<List<String>> written = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch firstIsOnItsWay = new CountDownLatch(1);
  private final CountDownLatch othersCame = new CountDownLatch(1);

  @Test
  void whatComesMeanwhileGoesTogether() throws Exception {
    GroupCommit commits = new GroupCommit(this::write);
    recordFourWhileOneIsOnItsWay(commits);
    assertThat(written).containsExactly(List.of("t1"), List.of("t2", "t3", "t4", "t5"));
  }

  @Test
  void oneThatIsRefusedDoesNotKeepTheOthersBack() throws Exception {
    SqlError refusal = SqlError.of(SqlState.SERIALIZATION_FAILURE, "t3 was rolled back");
    GroupCommit commits =
        new GroupCommit(gids -> {
          if (gids.contains("t3")) {
            throw refusal.asException();
          }
          write(gids);
        });
    List<Future<?>> results = recordFourWhileOneIsOnItsWay(commits);
    assertThatThrownBy(() -> results.get(1).get()).hasMessageContaining("t3 was rolled back");
    assertThat(written).hasSize(4).contains(List.of("t2"), List.of("t4"), List.of("t5"));
  }

  @Test
  void allAreInDoubtWhenTheConnectionBreaks() throws Exception {
    SqlError broken = SqlError.of(SqlState.CONNECTION_FAILURE, "connection lost");
    GroupCommit commits =
        new GroupCommit(gids -> {
          if (!gids.contains("t1")) {
            throw broken.asException();
          }
          write(gids);
        });
    for (Future<?> result : recordFourWhileOneIsOnItsWay(commits)) {
      assertThatThrownBy(result::get).hasMessageContaining("connection lost");
    }
    assertThat(written).containsExactly(List.of("t1"));
  }

  /// Records t1, and t2 to t5 after that has begun; the results of the latter, when all are over.
  private List<Future<?>> recordFourWhileOneIsOnItsWay(GroupCommit commits) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.execute(() -> commits.record(List.of("t1")));
      firstIsOnItsWay.await();
      List<Future<?>> results = new ArrayList<>();
      for (int i = 2; i <= 5; i++) {
        String gid = "t" + i;
        results.add(threads.submit(() -> commits.record(List.of(gid))));
      }
      while (commits.waiting() < 4) {
        Thread.onSpinWait();
      }
      othersCame.countDown();
      return results;
    }
  }

  private void write(List<String> gids) {
    written.add(gids);
    if (gids.contains("t1")) {
      firstIsOnItsWay.countDown();
      awaitOthers();
    }
  }

  private void awaitOthers() {
    try {
      othersCame.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
