package io.dpg.execute.copy;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects rows by shard and sends them in chunks, each node taking its own while the next rows
/// come in. Owner: the session's thread.
final class RowRouter {

  private static final byte[] NO_BYTES = new byte[0];
  private static final byte[] BINARY_TRAILER = {-1, -1};

  private final CopySession session;
  private final CopyFrom copy;
  private final byte[] epilogue;
  private final List<ShardRows> shards;
  private final Map<NodeId, NodeLane> lanes = new HashMap<>();
  private long buffered;
  private long skipped;

  /// @param encoding the encoding of what is sent, or null for the session's
  RowRouter(CopySession session, CopyFrom copy, @Nullable String encoding) {
    this.session = session;
    this.copy = copy;
    boolean binary = copy.options().format() == CopyFormat.BINARY;
    this.epilogue = binary ? BINARY_TRAILER : NO_BYTES;
    byte[] prologue = binary ? BinaryHeader.PLAIN : NO_BYTES;
    List<List<CopyTarget>> targets =
        CopyTarget.ofRows(copy.table(), session.transaction().coordinator().node());
    List<ShardRows> rows = new ArrayList<>();
    for (List<CopyTarget> each : targets) {
      List<String> statements = each.stream().map(it -> copy.shardSql(it, encoding)).toList();
      // Shards fill at the same speed; different first chunks keep them from being sent all at
      // once.
      int chunk = session.limits().chunkBytes();
      int first = (int) ((long) chunk * (rows.size() + 1) / targets.size());
      rows.add(new ShardRows(each, statements, prologue, first));
    }
    this.shards = List.copyOf(rows);
  }

  ShardRows shard(int index) {
    return shards.get(index);
  }

  /// A row has been added to a shard's; `before` is how many bytes the shard had without it.
  void added(ShardRows shard, int before) {
    buffered += shard.length() - before;
    if (shard.isFull()) {
      send(shard);
    } else if (buffered > session.limits().bufferedBytesMax()) {
      send(largest());
    }
  }

  private ShardRows largest() {
    ShardRows largest = shards.getFirst();
    for (ShardRows shard : shards) {
      largest = shard.length() > largest.length() ? shard : largest;
    }
    return largest;
  }

  private void send(ShardRows shard) {
    if (!shard.isEmpty()) {
      send(shard, epilogue);
    }
  }

  private void send(ShardRows shard, byte[] end) {
    write(shard, end);
    check();
  }

  private void write(ShardRows shard, byte[] end) {
    buffered -= shard.length();
    shard.bytes().add(end);
    for (int i = 0; i < shard.targets().size(); i++) {
      CopyTarget target = shard.targets().get(i);
      Chunk chunk = new Chunk(target, shard.lines(), i == 0);
      lane(target.node()).send(chunk, shard.statement(i), shard.bytes().array(), shard.length());
    }
    shard.clear(session.limits().chunkBytes());
    buffered += shard.length();
  }

  /// Sends all that waits.
  private void writeAll() {
    for (List<ShardRows> turn : byTurns()) {
      turn.stream().filter(it -> !it.isEmpty()).forEach(it -> write(it, epilogue));
    }
  }

  private NodeLane lane(NodeId node) {
    return lanes.computeIfAbsent(
        node, it -> new NodeLane(session.transaction().join(it), session.listener()));
  }

  /// Throws what a node has said against rows sent before.
  void check() {
    for (NodeLane lane : lanes.values()) {
      if (lane.failure() != null) {
        throw firstFailure();
      }
    }
    tellNotices();
  }

  /// The failure of the earliest line, when there are several: one that a node has not seen yet may
  /// come first.
  private RuntimeException firstFailure() {
    if (lanes.values().stream().noneMatch(NodeLane::isLost)) {
      writeAll();
    }
    RuntimeException first = null;
    long firstLine = Long.MAX_VALUE;
    for (NodeLane lane : lanes.values()) {
      lane.drain();
      NodeLane.Failure failure = lane.failure();
      if (failure == null) {
        continue;
      }
      RuntimeException cause = translated(failure);
      long line =
          cause instanceof SqlErrorException it ? NodeMessages.line(it.error()) : Long.MAX_VALUE;
      if (first == null || line < firstLine) {
        first = cause;
        firstLine = line;
      }
    }
    if (first == null) {
      throw new IllegalStateException("no node has failed");
    }
    return first;
  }

  private RuntimeException translated(NodeLane.Failure failure) {
    Chunk chunk = failure.chunk();
    return chunk != null && failure.cause() instanceof SqlErrorException it
        ? translate(it.error(), chunk).asException()
        : failure.cause();
  }

  private SqlError translate(SqlError error, Chunk chunk) {
    return NodeMessages.translate(
        error, chunk, copy.evaluated().size(), copy.options().delimiter());
  }

  private void tellNotices() {
    for (NodeLane lane : lanes.values()) {
      for (var notice = lane.pollNotice(); notice != null; notice = lane.pollNotice()) {
        if (notice.chunk().counted()) {
          tell(notice);
        }
      }
    }
  }

  private void tell(NodeLane.Notice notice) {
    if (session.listener().needs(notice.message())) {
      session.listener().notice(notice.message());
      return;
    }
    SqlError said = notice.message().notice();
    long rows = SkippedRows.count(said.message());
    if (rows == 0) {
      SqlError translated = translate(said, notice.chunk());
      session.listener().notice(new NoticeResponse(notice.message().severity(), translated));
      return;
    }
    skipped += rows;
    long limit = copy.options().rejectLimit();
    if (limit > 0 && skipped > limit) {
      throw SkippedRows.tooMany(limit).asException();
    }
  }

  /// Makes a node's connection free for other use.
  void release(NodeId node) {
    NodeLane lane = lanes.get(node);
    if (lane != null) {
      lane.drain();
      check();
      lane.close();
    }
  }

  /// Sends all that waits and returns when the nodes have taken it, so that what is wrong with
  /// earlier rows is said first.
  void settle() {
    writeAll();
    lanes.values().forEach(NodeLane::drain);
    check();
  }

  /// Sends what waits for a shard and returns when the node has taken it.
  void settle(ShardRows shard) {
    send(shard);
    lanes.values().forEach(NodeLane::drain);
    check();
  }

  /// How many rows the nodes have taken so far. After [#settle].
  long rows() {
    return lanes.values().stream().mapToLong(NodeLane::rows).sum();
  }

  /// Sends a shard's rows, the last of which is something that no node can take, and throws what
  /// the node says of it.
  SqlErrorException refuse(ShardRows shard) {
    // With an end after it, half a row could become a whole one.
    send(shard, NO_BYTES);
    lanes.values().forEach(NodeLane::drain);
    check();
    throw new IllegalStateException("a node took what is no row");
  }

  /// Sends all that is left and waits for the answers; the number of rows for the command tag.
  long finish() {
    settle();
    long rows = rows();
    close();
    if (skipped > 0 && !copy.options().isSilent()) {
      SqlError notice =
          SqlError.of(SqlState.SUCCESSFUL_COMPLETION, "%s", SkippedRows.text(skipped));
      session.listener().notice(new NoticeResponse(Severity.NOTICE, notice));
    }
    return rows;
  }

  /// The shards in an order in which the nodes take turns.
  private List<List<ShardRows>> byTurns() {
    Map<NodeId, Integer> seen = new HashMap<>();
    List<List<ShardRows>> turns = new ArrayList<>();
    for (ShardRows shard : shards) {
      int turn = seen.merge(shard.targets().getFirst().node(), 1, Integer::sum) - 1;
      while (turns.size() <= turn) {
        turns.add(new ArrayList<>());
      }
      turns.get(turn).add(shard);
    }
    return turns;
  }

  /// Gives the connections back to the transaction. Never throws.
  void close() {
    lanes.values().forEach(NodeLane::close);
  }
}
