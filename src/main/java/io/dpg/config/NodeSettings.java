package io.dpg.config;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// PostgreSQL settings that the user gives to embedded nodes, by name.
///
/// @param coordinator settings of the coordinator node
/// @param worker settings of every worker node
public record NodeSettings(
    SortedMap<String, String> coordinator, SortedMap<String, String> worker) {

  public NodeSettings {
    coordinator = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(coordinator));
    worker = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(worker));
  }

  /// The settings of a node with this role.
  public Map<String, String> of(NodeRole role) {
    return switch (role) {
      case COORDINATOR -> coordinator;
      case WORKER -> worker;
    };
  }
}
