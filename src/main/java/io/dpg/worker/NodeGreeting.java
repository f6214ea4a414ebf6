package io.dpg.worker;

/// What is said on each new connection to a node before anybody uses it. Threads: any.
public interface NodeGreeting {

  /// Throws when the connection must not be used.
  void greet(NodeConnection fresh);

  /// Nothing.
  NodeGreeting NONE = _ -> {};
}
