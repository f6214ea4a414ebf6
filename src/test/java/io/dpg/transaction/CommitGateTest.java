package io.dpg.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.catalog.NodeId;
import io.dpg.transaction.CommitGate.Pass;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CommitGateTest {

  private static final NodeId A = new NodeId(2);
  private static final NodeId B = new NodeId(3);
  private static final NodeId C = new NodeId(4);

  private final CommitGate gate = new CommitGate(SharedGate.ALONE);

  private static FutureTask<Void> run(Runnable work) {
    FutureTask<Void> task = new FutureTask<>(work, null);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void await(FutureTask<Void> work) throws Exception {
    work.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aWriteWaitsForACutOnItsNode() throws Exception {
    // Patient enough for the slowest machine.
    Pass cut = gate.cut(List.of(A, B), 5);
    FutureTask<Void> write = run(() -> gate.beginWrite(A));
    assertThatThrownBy(() -> write.get(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    cut.close();
    await(write);
    assertThat(cut.isWhole()).isTrue();
  }

  @Test
  void aWriteOnAnotherNodeWaitsForNothing() {
    try (Pass cut = gate.cut(List.of(A, B), 0)) {
      gate.beginWrite(C);
      assertThat(cut.isWhole()).isTrue();
    }
  }

  @Test
  void aCutThatTakesTooLongIsVoid() {
    try (Pass cut = gate.cut(List.of(A, B), 0)) {
      gate.beginWrite(A);
      assertThat(cut.isWhole()).isFalse();
      // It holds up nobody any more.
      long begun = System.nanoTime();
      for (int i = 0; i < 1000; i++) {
        gate.beginWrite(A);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aCutWaitsForNoWrite() {
    gate.beginWrite(A);
    try (Pass cut = gate.cut(List.of(A, B), 0)) {
      assertThat(cut.isWhole()).isTrue();
    }
    gate.endWrite();
  }

  @Test
  void cutsAreTakenTogetherWhileNobodyWrites() {
    long begun = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      gate.cut(List.of(A, B), 0);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void cutsAreTakenInTurnWhileSomebodyWrites() {
    gate.beginWrite(A);
    gate.cut(List.of(A, B), 0);
    long begun = System.nanoTime();
    gate.cut(List.of(A, B), 0);
    // One that never ends holds up others for a moment only.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(15));
  }

  @Test
  void aCutGoesOnWhenTheLastWriteEnds() throws Exception {
    gate.beginWrite(A);
    Pass first = gate.cut(List.of(A, B), 0);
    FutureTask<Void> second = run(() -> gate.cut(List.of(A, B), 0).close());
    gate.endWrite();
    await(second);
    first.close();
  }

  @Test
  void aCommitOverTwoNodesWaitsForACutOnOneOfThem() {
    try (Pass cut = gate.cut(List.of(A, B), 0)) {
      gate.commit(List.of(B, C)).close();
      assertThat(cut.isWhole()).isFalse();
    }
  }

  @Test
  void aCutWaitsForACommitOverItsNodes() throws Exception {
    Pass commit = gate.commit(List.of(A, B));
    FutureTask<Void> cut = run(() -> gate.cut(List.of(A, B, C), 0).close());
    gate.cut(List.of(B, C), 0).close();
    assertThat(cut.isDone()).isFalse();
    commit.close();
    await(cut);
  }
}
