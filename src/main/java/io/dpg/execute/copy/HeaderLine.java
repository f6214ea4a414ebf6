package io.dpg.execute.copy;

/// What the HEADER option says of the first line.
public enum HeaderLine {
  NONE,
  /// The column names: written by COPY TO, passed over by COPY FROM.
  PRESENT,
  /// The column names, which COPY FROM compares with the table's.
  MATCH
}
