package io.dpg.testkit;

/// A message on the way between dpg and a node.
///
/// @param text a part of the SQL that the message carries or answers
public record FaultPoint(Side side, String text) {

  /// On which way the message is.
  public enum Side {
    /// From dpg to the node.
    REQUEST,
    /// From the node to dpg.
    ANSWER
  }

  /// Before a statement reaches the node.
  public static FaultPoint before(String text) {
    return new FaultPoint(Side.REQUEST, text);
  }

  /// After the node has answered a statement, before dpg knows.
  public static FaultPoint after(String text) {
    return new FaultPoint(Side.ANSWER, text);
  }
}
