package io.dpg.execute.copy;

/// How COPY writes rows.
public enum CopyFormat {
  TEXT,
  CSV,
  BINARY;

  /// The format code in CopyInResponse and CopyOutResponse: 0 text, 1 binary.
  public int code() {
    return this == BINARY ? 1 : 0;
  }
}
