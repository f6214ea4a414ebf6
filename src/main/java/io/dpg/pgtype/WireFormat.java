package io.dpg.pgtype;

/// The two forms of a value on the wire; the protocol's format codes 0 and 1.
public enum WireFormat {
  TEXT,
  BINARY
}
