package io.dpg.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeSizesTest {

  private static final long GB = 1L << 30;

  @Test
  void smallMachineKeepsMostOfItsMemory() {
    assertThat(NodeSizes.small(2 * GB, 4))
        .containsEntry("shared_buffers", "64MB")
        .containsEntry("work_mem", "4MB")
        .containsEntry("effective_cache_size", "512MB");
  }

  @Test
  void largeMachineIsNotTakenOver() {
    assertThat(NodeSizes.small(512 * GB, 4))
        .containsEntry("shared_buffers", "512MB")
        .containsEntry("work_mem", "32MB");
  }

  @Test
  void everyConnectionCanPrepareItsCommit() {
    assertThat(NodeSizes.small(8 * GB, 4))
        .containsEntry("max_connections", "100")
        .containsEntry("max_prepared_transactions", "100");
  }
}
