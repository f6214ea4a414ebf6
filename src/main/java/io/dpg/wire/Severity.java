package io.dpg.wire;

/// How bad an ErrorResponse or NoticeResponse is: its fields 'S' and 'V'.
public enum Severity {
  PANIC,
  FATAL,
  ERROR,
  WARNING,
  NOTICE,
  INFO,
  LOG,
  DEBUG
}
