package io.dpg.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static Admission admission(int permits, Duration waitMax) {
    return new Admission(permits, waitMax, PoolMetrics.NONE);
  }

  @Test
  void letsInAsManyAsThereArePermits() {
    Admission admission = admission(2, Duration.ofMillis(20));
    admission.admit();
    var second = admission.admit();
    assertThat(admission.admitted()).isEqualTo(2);
    assertThatThrownBy(admission::admit)
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo("53300"))
        .hasMessage("timed out after 20 ms waiting for one of 2 transaction slots");
    second.close();
    second.close();
    assertThat(admission.admitted()).isEqualTo(1);
    admission.admit();
  }

  @Test
  void firstComeFirstServed() throws Exception {
    Admission admission = admission(1, Duration.ofSeconds(30));
    var holder = admission.admit();
    BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    for (int i = 1; i <= 5; i++) {
      int number = i;
      Thread.ofVirtual()
          .start(() -> {
            try (var _ = admission.admit()) {
              order.add(number);
            }
          });
      awaitWaiting(admission, i);
    }
    holder.close();
    for (int i = 1; i <= 5; i++) {
      assertThat(order.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    Admission admission = admission(1, Duration.ofSeconds(30));
    admission.admit();
    BlockingQueue<List<Object>> seen = new LinkedBlockingQueue<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                admission.admit();
              } catch (SqlErrorException e) {
                seen.add(List.of(e.error().state().code(), Thread.currentThread().isInterrupted()));
              }
            });
    awaitWaiting(admission, 1);
    waiter.interrupt();
    assertThat(seen.poll(10, TimeUnit.SECONDS)).containsExactly("57014", false);
  }

  @Test
  void canBeResized() {
    Admission admission = admission(1, Duration.ofMillis(1));
    var first = admission.admit();
    admission.resize(2);
    var second = admission.admit();
    admission.resize(1);
    first.close();
    assertThatThrownBy(admission::admit).isInstanceOf(SqlErrorException.class);
    second.close();
    admission.admit();
    assertThat(admission.permitsMax()).isEqualTo(1);
    assertThat(admission.admitted()).isEqualTo(1);
  }

  private static void awaitWaiting(Admission admission, int count) throws InterruptedException {
    while (admission.waiting() < count) {
      Thread.sleep(1);
    }
  }
}
