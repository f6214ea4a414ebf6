package io.dpg.wire;

import java.io.IOException;
import java.io.UncheckedIOException;

/// The peer is gone: its socket failed, or it hung up within a message. Nobody is left to be told.
public final class PeerLostException extends UncheckedIOException {

  public PeerLostException(IOException cause) {
    super(cause);
  }
}
