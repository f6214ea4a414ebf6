package io.dpg.wire;

/// How many bytes a [Wire] holds and accepts.
///
/// @param restingBytes the size of each of its two buffers while little happens
/// @param largeBytes the size they grow to under load; a longer message is relayed in pieces, and
///   makes the input grow further only as far as it is read
/// @param messageBytesMax the longest message accepted, its length word included
public record WireLimits(int restingBytes, int largeBytes, int messageBytesMax) {

  /// PostgreSQL's own bound: what one allocation may hold there.
  public static final int POSTGRES_MESSAGE_BYTES_MAX = 0x3fffffff;

  /// For clients: thousands of them rest at the same time.
  public static final WireLimits CLIENT =
      new WireLimits(4 << 10, 32 << 10, POSTGRES_MESSAGE_BYTES_MAX);

  /// For nodes: few connections, and most bytes come from them.
  public static final WireLimits NODE =
      new WireLimits(16 << 10, 64 << 10, POSTGRES_MESSAGE_BYTES_MAX);

  public WireLimits {
    if (restingBytes < 64 || largeBytes < restingBytes || messageBytesMax < 4) {
      throw new IllegalArgumentException("buffers of at least 64 bytes, large not below resting");
    }
    if (messageBytesMax > POSTGRES_MESSAGE_BYTES_MAX) {
      throw new IllegalArgumentException("no PostgreSQL server accepts so long a message");
    }
  }

  /// The same buffers with another bound for messages.
  public WireLimits messageBytesMax(int bytes) {
    return new WireLimits(restingBytes, largeBytes, bytes);
  }
}
