package io.dpg.wire;

/// What a ReadyForQuery says about the session's transaction.
public enum TransactionStatus {
  IDLE('I'),
  IN_TRANSACTION('T'),
  FAILED('E');

  private final char code;

  TransactionStatus(char code) {
    this.code = code;
  }

  public char code() {
    return code;
  }
}
