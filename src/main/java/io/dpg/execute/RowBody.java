package io.dpg.execute;

import io.dpg.wire.Wire;

/// The body of a DataRow message, for rows that must be kept.
final class RowBody {

  private RowBody() {}

  /// A copy of the body of the message that was read last.
  static byte[] copy(Wire wire) {
    wire.rewindBody();
    return wire.readBytes(wire.bodyRemaining());
  }
}
