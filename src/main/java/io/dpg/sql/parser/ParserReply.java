package io.dpg.sql.parser;

/// What the parser says to a script.
public sealed interface ParserReply {

  /// The script's tree.
  ///
  /// @param json libpg_query's JSON, in UTF-8; locations in it are UTF-8 bytes of the script
  @SuppressWarnings(
      "ArrayRecordComponent") // never compared, and copying would cost as much as reading
  record Tree(byte[] json) implements ParserReply {}

  /// PostgreSQL rejects the script.
  ///
  /// @param message PostgreSQL's own
  /// @param position 1-based character of the script; 0 when unknown
  /// @param function the C function that found the error
  record Rejection(String message, int position, String function) implements ParserReply {}

  /// The script is nested deeper than the thread's stack allows.
  record TooDeep() implements ParserReply {}

  /// The script needs more memory than one parser may use.
  record TooLarge() implements ParserReply {}
}
