package io.dpg.server;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.metastore.ProcessRegister;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeGreeting;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What lets this process work on the nodes: it is one of those that the coordinator node knows.
///
/// Each of its connections bears its mark, by which others can end it, and is used only if this
/// process had not been expelled when the connection was there. Others expel first and end
/// connections then; so one that a process has, without its knowing, after it was expelled is
/// ended, and one that it opens is refused. Threads: any.
final class Membership implements NodeGreeting {

  private final String instance;
  private final NodeAccess coordinatorNode;
  private volatile @Nullable Card card;

  /// @param number of the membership, another one each time
  /// @param hasOthers whether there are others who could expel
  private record Card(long number, InternalConnections coordinator, BooleanSupplier hasOthers) {}

  Membership(String instance, NodeAccess coordinatorNode) {
    this.instance = instance;
    this.coordinatorNode = coordinatorNode;
  }

  /// By which others know this process.
  String instance() {
    return instance;
  }

  /// This process has joined, and nothing goes on any more that it has begun before.
  void begin(long number, InternalConnections coordinator, BooleanSupplier hasOthers) {
    card = new Card(number, coordinator, hasOthers);
  }

  /// Which membership it has; 0 before the first.
  long number() {
    Card current = card;
    return current == null ? 0 : current.number();
  }

  /// Whether this is the membership that it has.
  boolean is(long number) {
    return number() == number;
  }

  @Override
  public void greet(NodeConnection fresh) {
    ProcessRegister.mark(fresh, instance);
    Card shown = card;
    if (shown != null && !isForMetadata(fresh) && !isValid(shown, fresh)) {
      throw expelled().asException();
    }
  }

  /// dpg's own connections to the coordinator node read metadata, join, and make decisions, which
  /// are made once whoever makes them.
  private boolean isForMetadata(NodeConnection fresh) {
    return isCoordinator(fresh) && fresh.login().equals(coordinatorNode.own());
  }

  private boolean isCoordinator(NodeConnection connection) {
    return connection.address().equals(coordinatorNode.address());
  }

  private boolean isValid(Card shown, NodeConnection fresh) {
    if (isCoordinator(fresh)) {
      return ProcessRegister.isMember(fresh, instance, shown.number());
    }
    try {
      return shown
          .coordinator()
          .with(connection -> ProcessRegister.isMember(connection, instance, shown.number()));
    } catch (SqlErrorException e) {
      // Where there are no others, nobody changes metadata while the coordinator node is away.
      if (shown.hasOthers().getAsBoolean() || !e.error().state().category().equals("08")) {
        throw e;
      }
      return true;
    }
  }

  /// What clients are told whose statements fall into the time.
  static SqlError expelled() {
    return SqlError.of(
            SqlState.CANNOT_CONNECT_NOW, "this dpg has been silent for too long, and joins again")
        .detail("The other dpg processes over the same nodes have gone on without it.")
        .hint("Run the transaction again.");
  }
}
