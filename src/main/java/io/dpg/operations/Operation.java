package io.dpg.operations;

/// What a cluster function does.
@FunctionalInterface
interface Operation {

  /// Returns the function's result as JSON, see [Answer].
  String run(ClusterTransaction transaction, CallArguments arguments);
}
