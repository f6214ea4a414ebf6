package io.dpg.fault;

import io.dpg.testkit.Fault;
import io.dpg.testkit.FaultPoint;
import io.dpg.testkit.FaultProxy;
import io.dpg.testkit.Seed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Clients move money between accounts on two workers while connections break at every step of a
/// commit and nodes vanish and come back. `-Ddpg.bank.seconds=600` lets it run longer.
class BankIT {

  private static final int CLIENTS = 8;
  private static final int READERS = 2;
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("dpg.bank.seconds", 15));

  private static final List<FaultPoint> POINTS =
      List.of(
          FaultPoint.before("PREPARE TRANSACTION"),
          FaultPoint.after("PREPARE TRANSACTION"),
          FaultPoint.before("record_commit"),
          FaultPoint.after("record_commit"),
          FaultPoint.before("COMMIT PREPARED"),
          FaultPoint.after("COMMIT PREPARED"),
          FaultPoint.before("UPDATE"),
          FaultPoint.after("sum"));

  @Test
  void noMoneyIsLostAndNoneIsMade() throws Exception {
    long seed = Seed.of(BankIT.class).value();
    try (FaultCluster cluster = FaultCluster.start(2, Map.of())) {
      Bank bank = new Bank(List.of(cluster.dpg()));
      bank.open();
      long end = System.nanoTime() + TIME.toNanos();
      bank.start(CLIENTS, READERS, seed, end);
      disturb(cluster, new Random(seed), end);
      bank.close();
      cluster.heal();
      cluster.awaitNothingLeft();
      bank.check();
    }
  }

  private static void disturb(FaultCluster cluster, Random random, long end) {
    while (System.nanoTime() < end) {
      FaultProxy proxy = cluster.proxy(random.nextInt(cluster.count()));
      if (random.nextInt(6) == 0) {
        proxy.goDown();
      } else {
        Fault fault = random.nextBoolean() ? new Fault.Cut() : new Fault.Half();
        proxy.arm(POINTS.get(random.nextInt(POINTS.size())), fault);
      }
      LockSupport.parkNanos(Duration.ofMillis(100 + random.nextInt(300)).toNanos());
      proxy.heal();
    }
  }
}
