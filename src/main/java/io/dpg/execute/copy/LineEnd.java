package io.dpg.execute.copy;

/// What ends the lines of some data: the first line decides.
enum LineEnd {
  UNKNOWN,
  NEWLINE,
  RETURN,
  RETURN_NEWLINE;

  void addTo(CopyBytes bytes) {
    switch (this) {
      case UNKNOWN, NEWLINE -> bytes.add((byte) '\n');
      case RETURN -> bytes.add((byte) '\r');
      case RETURN_NEWLINE -> {
        bytes.add((byte) '\r');
        bytes.add((byte) '\n');
      }
    }
  }
}
