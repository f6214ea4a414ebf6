package io.dpg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random queries and writes over random schemas give on dpg what they give on plain PostgreSQL.
/// `-Ddpg.fuzz.statements=N` says how many, `-Dtest.seed=N` which ones: a build always runs the
/// same, a search for defects chooses its own. What was found stands in `target/fuzz.txt`.
class DifferentialFuzzIT {

  private static final int STATEMENTS_PER_SCHEMA = 400;
  private static final int STATEMENTS = 4_000;
  private static final long SEED = 20_261_126;

  @Test
  void dpgEqualsPostgres() throws Exception {
    int statements = Integer.getInteger("dpg.fuzz.statements", STATEMENTS);
    RandomGenerator random = Seed.of(DifferentialFuzzIT.class, SEED).random();
    Contest.Tally tally = new Contest.Tally();
    for (int i = 0; i * STATEMENTS_PER_SCHEMA < statements; i++) {
      try (Contest contest =
          new Contest("fuzz_" + i, random, PlainPostgres.shared(), DpgCluster.shared(), tally)) {
        contest.run(Math.min(STATEMENTS_PER_SCHEMA, statements - i * STATEMENTS_PER_SCHEMA));
      }
    }
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "fuzz.txt"), tally.toString());
    assertThat(tally.differences).as(tally.toString()).isEmpty();
  }
}
