package io.dpg.embedded;

import com.sun.management.OperatingSystemMXBean;
import io.dpg.config.NodeRole;
import io.dpg.config.Profile;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/// How much of the machine a node takes.
final class NodeSizes {

  private static final long MB = 1 << 20;

  private NodeSizes() {}

  /// The settings that depend on the profile.
  ///
  /// @param nodeCount how many nodes share the machine
  static Map<String, String> settings(Profile profile, NodeRole role, int nodeCount) {
    return switch (profile) {
      case SEED -> seed(role);
      case SMALL -> small(machineMemory(), nodeCount);
    };
  }

  private static Map<String, String> seed(NodeRole role) {
    return switch (role) {
      case COORDINATOR -> sizes(512, 1536, 32, 128, 100);
      case WORKER -> sizes(1024, 3072, 64, 256, 200);
    };
  }

  /// An eighth of the memory for all buffers together; the operating system's cache, which all
  /// nodes share, for the rest.
  static Map<String, String> small(long memoryBytes, int nodeCount) {
    long memory = memoryBytes / MB;
    return sizes(
        clamp(memory / 8 / nodeCount, 32, 512),
        clamp(memory / 4, 256, 16_384),
        clamp(memory / 2048, 4, 32),
        clamp(memory / 256, 32, 128),
        100);
  }

  private static Map<String, String> sizes(
      long sharedBuffers, long cache, long work, long maintenance, int connections) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("shared_buffers", sharedBuffers + "MB");
    settings.put("effective_cache_size", cache + "MB");
    settings.put("work_mem", work + "MB");
    settings.put("maintenance_work_mem", maintenance + "MB");
    settings.put("max_connections", Integer.toString(connections));
    // Every connection may have a transaction prepared for the second phase of its commit.
    settings.put("max_prepared_transactions", Integer.toString(connections));
    return settings;
  }

  private static long clamp(long value, long least, long most) {
    return Math.max(least, Math.min(most, value));
  }

  /// Of the container, where the process is in one.
  private static long machineMemory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
