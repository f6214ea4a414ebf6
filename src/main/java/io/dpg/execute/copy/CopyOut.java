package io.dpg.execute.copy;

import io.dpg.wire.Wire;

/// A running `COPY ... TO STDOUT`, from which the session draws what it sends to the client,
/// between CopyOutResponse and CopyDone. Must be closed, or drawn to its end, before the
/// transaction's connections are used for anything else. Owner: the session's thread.
public sealed interface CopyOut extends AutoCloseable permits ShardCopyOut, FormattedCopyOut {

  /// The format that CopyOutResponse names: 0 text, 1 binary.
  int format();

  /// How many columns CopyOutResponse names.
  int columns();

  /// Moves on to the next data; false when there are no more. Throws what a node says.
  boolean next();

  /// Writes the current data to the client: one or more CopyData messages.
  void writeTo(Wire client);

  /// The number of rows for the command tag; after the end.
  long rows();

  /// Gives up what was not drawn. Never throws.
  @Override
  void close();
}
