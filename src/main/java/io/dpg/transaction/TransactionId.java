package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a client that did not learn how its transaction ended may ask for by.
public sealed interface TransactionId {

  /// A transaction that wrote on one node, by the number it has there:
  /// `dpg_node_3_74512_1764172800000000`.
  ///
  /// @param run of the node's server, see [NodeTransactions]; 0 when it is not known
  record OnNode(NodeId node, long number, long run) implements TransactionId {
    @Override
    public String toString() {
      return "dpg_node_" + node + "_" + Long.toUnsignedString(number) + "_" + run;
    }
  }

  /// A transaction over several nodes, by the identifier of its first prepared part:
  /// `dpg_0a1b2c3d4e5f_1764172800000000_3`.
  ///
  /// @param instance the process that made it
  /// @param micros when, since 1970; no two of one process are the same
  /// @param group of the node with that part
  record Prepared(String instance, long micros, int group) implements TransactionId {
    @Override
    public String toString() {
      return "dpg_" + instance + "_" + micros + "_" + group;
    }
  }

  /// Reads an identifier; empty when it is none.
  static Optional<TransactionId> parse(String text) {
    Matcher onNode = Forms.ON_NODE.matcher(text);
    if (onNode.matches()) {
      return Optional.of(
          new OnNode(
              new NodeId(Integer.parseInt(onNode.group(1))),
              Long.parseUnsignedLong(onNode.group(2)),
              Long.parseLong(onNode.group(3))));
    }
    Matcher prepared = Forms.PREPARED.matcher(text);
    if (prepared.matches()) {
      return Optional.of(
          new Prepared(
              prepared.group(1),
              Long.parseLong(prepared.group(2)),
              Integer.parseInt(prepared.group(3))));
    }
    return Optional.empty();
  }

  /// How identifiers are written.
  final class Forms {
    private static final Pattern ON_NODE =
        Pattern.compile("dpg_node_(\\d{1,9})_(\\d{1,18})_(\\d{1,18})");
    private static final Pattern PREPARED =
        Pattern.compile("dpg_([0-9a-f]{12})_(\\d{1,18})_(\\d{1,9})");

    private Forms() {}
  }
}
