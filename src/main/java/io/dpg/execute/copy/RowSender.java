package io.dpg.execute.copy;

import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.transaction.Participant;
import org.jspecify.annotations.Nullable;

/// Takes rows from the input one by one, counts lines as PostgreSQL does, and puts each row to
/// those of its shard.
final class RowSender {

  /// Rows that need values from the coordinator node are looked at when so many bytes have come.
  private static final int BATCH_BYTES = 64 << 10;

  private final CopySession session;
  private final CopyFrom copy;
  private final RowRouter router;
  private final @Nullable KeyReader keyReader;
  private final RowScanner scanner;
  private final byte[] delimiter;
  private final @Nullable RowScanner counter;
  private final GeneratedFields generated;
  private final @Nullable RowScanner generatedKey;
  private final MarkedDefaults marked;
  private final RowScanner rewrittenScanner;
  private int batchBytes = BATCH_BYTES;

  /// The current row, without its line end, and what has scanned it.
  private byte[] rowBytes = new byte[0];

  private int rowStart;
  private int rowLength;
  private RowScanner keyScanner;
  private long line;

  RowSender(
      CopySession session,
      CopyFrom copy,
      RowRouter router,
      @Nullable KeyReader keyReader,
      @Nullable String nodeEncoding) {
    this.session = session;
    this.copy = copy;
    this.router = router;
    this.keyReader = keyReader;
    this.scanner = scanner(copy.keyField(), copy.columns().size());
    this.keyScanner = scanner;
    this.delimiter = CopyBytes.of(copy.options().delimiter());
    int more = copy.evaluated().size();
    int fields = copy.columns().size();
    this.marked = new MarkedDefaults(copy, nodeEncoding, field -> scanner(field, fields));
    this.rewrittenScanner = scanner(copy.keyField(), fields);
    boolean plain = more == 0 && marked.isEmpty();
    this.counter = plain ? null : scanner(RowScanner.NO_KEY, fields);
    this.generated = new GeneratedFields(copy.options(), copy.evaluated(), nodeEncoding);
    boolean isKey = copy.key() != RowScanner.NO_KEY && copy.key() < more;
    this.generatedKey = isKey ? scanner(copy.key(), more) : null;
  }

  private RowScanner scanner(int keyField, int fields) {
    CopyOptions options = copy.options();
    byte separator = (byte) options.delimiter().charAt(0);
    return switch (options.format()) {
      case TEXT -> new TextScanner(keyField, separator);
      case CSV ->
          new CsvScanner(
              keyField,
              separator,
              (byte) options.quote().charAt(0),
              (byte) options.escape().charAt(0));
      case BINARY -> new BinaryScanner(keyField, fields);
    };
  }

  /// The number of the last line taken.
  long line() {
    return line;
  }

  /// The CONTEXT of an error in a line.
  String context(long atLine) {
    return "COPY " + copy.table().name().name() + ", line " + atLine;
  }

  /// The length of the header line, or one of [RowScanner]'s constants.
  int scanHeader(CopyInput input, boolean atEnd) {
    int length = next(input, atEnd);
    if (length >= 0) {
      line += lines(lineEnd(), 1);
    }
    return length;
  }

  /// Takes all whole rows; true when the data has ended.
  boolean send(CopyInput input, boolean atEnd) {
    if (counter == null) {
      return sendRows(input, atEnd, Integer.MAX_VALUE);
    }
    if (!atEnd && input.limit() - input.start() < batchBytes) {
      return false;
    }
    int rows = count(counter, input, atEnd);
    // A row longer than the batch is scanned again from its beginning: seldom enough when batches
    // double.
    batchBytes = rows == 0 ? 2 * Math.max(batchBytes, input.limit() - input.start()) : BATCH_BYTES;
    if (rows > 0) {
      Participant coordinator = session.transaction().coordinator();
      router.release(coordinator.node());
      if (hasGenerated()) {
        generated.evaluate(coordinator, rows);
      }
      marked.evaluate(coordinator);
    }
    return sendRows(input, atEnd, rows);
  }

  private boolean hasGenerated() {
    return !copy.evaluated().isEmpty();
  }

  private int count(RowScanner counter, CopyInput input, boolean atEnd) {
    int rows = 0;
    int at = input.start();
    counter.reset();
    marked.clear();
    try {
      while (true) {
        int length = counter.next(input.array(), at, input.limit(), atEnd);
        if (length < 0) {
          return length == RowScanner.MALFORMED ? rows + 1 : rows;
        }
        marked.count(input.array(), at, at + counter.dataLength());
        at += length;
        rows++;
      }
    } catch (SqlErrorException e) {
      // The rows before it come first; then the same error is met again.
      return rows;
    }
  }

  private boolean sendRows(CopyInput input, boolean atEnd, int rowsMax) {
    int rows = 0;
    while (true) {
      LineEnd before = lineEnd();
      int length = next(input, atEnd);
      switch (length) {
        case RowScanner.INCOMPLETE -> {
          return false;
        }
        case RowScanner.NOTHING -> {
          return true;
        }
        case RowScanner.END_MARK -> {
          if (isBinary()) {
            refuseMore(input.limit() - input.start() - Short.BYTES);
          }
          return true;
        }
        case RowScanner.MALFORMED -> throw refuseRest(input);
        default -> {
          if (rows++ == rowsMax) {
            throw new IllegalStateException("more rows than were counted");
          }
          sendRow(input, length, before);
          input.consume(length);
        }
      }
    }
  }

  private int next(CopyInput input, boolean atEnd) {
    try {
      return scanner.next(input.array(), input.start(), input.limit(), atEnd);
    } catch (SqlErrorException e) {
      router.settle();
      throw e.error().where(context(line + 1)).asException();
    }
  }

  private LineEnd lineEnd() {
    return scanner instanceof LineScanner it ? it.lineEnd() : LineEnd.UNKNOWN;
  }

  private boolean isBinary() {
    return scanner instanceof BinaryScanner;
  }

  /// How many lines PostgreSQL counts for the row, given the line end that it knows when it comes
  /// to it.
  private int lines(LineEnd known, int row) {
    return row + (known == LineEnd.NEWLINE ? scanner.quotedNewlines() : scanner.quotedReturns());
  }

  private void sendRow(CopyInput input, int length, LineEnd known) {
    line += lines(known, 1);
    if (hasGenerated()) {
      generated.next();
    }
    takeRow(input);
    int index = shardIndex();
    if (index >= 0) {
      ShardRows shard = router.shard(index);
      int before = shard.length();
      add(shard, input, length);
      boolean unfinished =
          scanner instanceof CsvScanner it && length == scanner.dataLength() && it.isUnterminated();
      if (unfinished) {
        throw router.refuse(shard);
      }
      router.added(shard, before);
    } else if (index == KeyReader.NULL) {
      addWithoutKey(input, length);
    } else {
      addInvalid(input, length);
    }
  }

  /// Makes the row that the scanner has found the current one, with marked defaults put in.
  private void takeRow(CopyInput input) {
    rowBytes = input.array();
    rowStart = input.start();
    rowLength = scanner.dataLength();
    keyScanner = scanner;
    if (marked.isEmpty()) {
      return;
    }
    CopyBytes rewritten = marked.rewrite(rowBytes, rowStart, rowStart + rowLength);
    if (rewritten != null) {
      rowBytes = rewritten.array();
      rowStart = 0;
      rowLength = rewritten.length();
      keyScanner = rewrittenScanner;
      keyScanner.next(rowBytes, rowStart, rowLength, /* atEnd= */ true);
    }
  }

  private int shardIndex() {
    if (keyReader == null) {
      return copy.lacksKey() ? KeyReader.NULL : 0;
    }
    if (generatedKey != null) {
      generatedKey.next(generated.array(), generated.start(), generated.end(), /* atEnd= */ true);
      return keyReader.shard(generated.array(), generated.start(), generatedKey);
    }
    // A row without the field is one that a node refuses.
    return keyScanner.hasKey()
        ? keyReader.shard(rowBytes, rowStart, keyScanner)
        : KeyReader.NO_VALUE;
  }

  /// Adds the current row, with generated fields before it and a line end after it if it is to have
  /// them.
  private void add(ShardRows shard, CopyInput input, int length) {
    CopyBytes bytes = shard.bytes();
    boolean first = shard.isEmpty();
    int skip = 0;
    if (hasGenerated()) {
      addGenerated(bytes);
      skip = isBinary() ? Short.BYTES : 0;
    }
    bytes.add(rowBytes, rowStart + skip, rowLength - skip);
    int lineEndLength = length - scanner.dataLength();
    bytes.add(input.array(), input.start() + scanner.dataLength(), lineEndLength);
    if (lineEndLength == 0 && scanner instanceof LineScanner it) {
      addLineEnd(bytes, it);
    }
    shard.endRow(line, lines(first ? LineEnd.UNKNOWN : lineEnd(), 1));
  }

  private static void addLineEnd(CopyBytes bytes, LineScanner scanner) {
    if (!(scanner instanceof CsvScanner csv && csv.isUnterminated())) {
      scanner.lineEnd().addTo(bytes);
    }
  }

  private void addGenerated(CopyBytes bytes) {
    if (isBinary()) {
      bytes.addShort(copy.evaluated().size() + copy.columns().size());
    }
    int start = generated.fieldsStart();
    bytes.add(generated.array(), start, generated.end() - start);
    if (!isBinary()) {
      bytes.add(delimiter);
    }
  }

  /// A row whose key is NULL has no shard. Nobody minds when WHERE leaves it out, and a column that
  /// is NOT NULL is for PostgreSQL to speak of.
  private void addWithoutKey(CopyInput input, int length) {
    ShardRows shard = router.shard(0);
    boolean leftToNode = copy.where() != null || copy.keyNotNull();
    if (!leftToNode) {
      router.settle();
      throw nullKey();
    }
    router.settle(shard);
    long before = router.rows();
    add(shard, input, length);
    router.settle(shard);
    if (router.rows() != before) {
      throw nullKey();
    }
  }

  private SqlErrorException nullKey() {
    if (!(copy.table() instanceof DistributedTable table)) {
      throw new IllegalStateException("only distributed tables have a key");
    }
    return SqlError.of(
            SqlState.NULL_VALUE_NOT_ALLOWED,
            "the partition column of table %s cannot be NULL",
            table.name())
        .where(context(line) + ", column " + table.column().name() + ": null input")
        .asException();
  }

  /// A row that a node will refuse, so that the client reads the node's words; with ON_ERROR ignore
  /// the node may pass over it.
  private void addInvalid(CopyInput input, int length) {
    ShardRows shard = router.shard(0);
    boolean mayBeSkipped = copy.options().ignoresErrors();
    if (!mayBeSkipped) {
      add(shard, input, length);
      throw router.refuse(shard);
    }
    router.settle(shard);
    long before = router.rows();
    add(shard, input, length);
    router.settle(shard);
    if (router.rows() != before) {
      throw new IllegalStateException("a node took a key that is no value of its type");
    }
  }

  private SqlErrorException refuseRest(CopyInput input) {
    line++;
    ShardRows shard = router.shard(0);
    if (hasGenerated()) {
      generated.next();
    }
    shard.bytes().add(input.array(), input.start(), input.limit() - input.start());
    shard.endRow(line, 1);
    return router.refuse(shard);
  }

  /// The data has ended, but the client goes on: an error in binary, of no interest after `\.`.
  void refuseMore(int bytes) {
    if (isBinary() && bytes > 0) {
      router.settle();
      throw SqlError.of(SqlState.BAD_COPY_FILE_FORMAT, "received copy data after EOF marker")
          .where(context(line + 1))
          .asException();
    }
  }
}
