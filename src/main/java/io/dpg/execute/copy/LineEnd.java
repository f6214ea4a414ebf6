package io.dpg.execute.copy;

/// What ends the lines of some data: the first line decides.
enum LineEnd {
  UNKNOWN("\n"),
  NEWLINE("\n"),
  RETURN("\r"),
  RETURN_NEWLINE("\r\n");

  private final byte[] bytes;

  LineEnd(String text) {
    this.bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /// The bytes, to be read only.
  byte[] bytes() {
    return bytes;
  }
}
