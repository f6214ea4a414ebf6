package io.dpg.operations.ddl;

import io.dpg.operations.ClusterTransaction;
import java.util.function.Supplier;

/// A statement that the coordinator node runs, and that concerns shards or workers too.
public sealed interface Definition
    permits TableChange,
        Truncation,
        Maintenance,
        Vacuuming,
        ConcurrentIndexChange,
        GlobalIndexCreation,
        ObjectChange,
        RoleChange {

  /// Whether it must not be put into a block: it is not transactional, or it is the client's
  /// business to have opened one.
  boolean commitsByItself();

  /// Carries it out everywhere.
  ///
  /// @param onCoordinator has the coordinator node run the client's own statement, and gives its
  ///   command tag
  /// @return the command tag for the client
  String run(ClusterTransaction transaction, Supplier<String> onCoordinator);
}
