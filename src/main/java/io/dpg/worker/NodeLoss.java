package io.dpg.worker;

import static io.dpg.error.SqlState.CONNECTION_FAILURE;

import io.dpg.error.SqlError;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns a lost connection to a node into 08006, and remembers that it is lost.
final class NodeLoss implements Function<IOException, RuntimeException> {

  private final NodeAddress address;
  private volatile boolean broken;
  private volatile @Nullable String reason;

  NodeLoss(NodeAddress address) {
    this.address = address;
  }

  @Override
  public RuntimeException apply(IOException cause) {
    broken = true;
    return error(address, reasonOf(cause)).causedBy(cause);
  }

  private String reasonOf(IOException cause) {
    String known = reason;
    if (known != null) {
      return known;
    }
    if (cause instanceof EOFException) {
      return "server closed the connection unexpectedly";
    }
    if (cause instanceof ClosedByInterruptException) {
      return "interrupted";
    }
    String message = cause.getMessage();
    return message == null ? "connection closed" : message;
  }

  static SqlError error(NodeAddress address, String reason) {
    return SqlError.of(
        CONNECTION_FAILURE,
        "connection to the remote node \"%s\" failed: %s",
        address.name(),
        reason);
  }

  /// Later failures have this reason, not what the socket says when it has been closed.
  void because(String knownReason) {
    reason = knownReason;
  }

  void markBroken() {
    broken = true;
  }

  boolean isBroken() {
    return broken;
  }
}
