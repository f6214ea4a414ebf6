package io.dpg.sql;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.sql.parser.ParserInstance;
import io.dpg.sql.parser.ParserReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// PostgreSQL 18's own parser. Safe for many threads: a few parser instances are lent to one thread
/// each, and the others wait; a statement takes microseconds.
public final class SqlParser {

  private static final int INSTANCES = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  /// For the whole process: an instance has megabytes of its own, and making one takes much longer
  /// than a statement.
  private static final Semaphore PERMITS = new Semaphore(INSTANCES, true);

  private static final ConcurrentLinkedDeque<ParserInstance> IDLE = new ConcurrentLinkedDeque<>();

  /// The statements of a script, none for an empty one; as in PostgreSQL, one syntax error rejects
  /// all of it.
  ///
  /// @throws SqlErrorException with PostgreSQL's own message and position
  public List<ParsedStatement> parse(String script) {
    if (script.indexOf('\0') >= 0) {
      throw SqlError.of(
              SqlState.CHARACTER_NOT_IN_REPERTOIRE,
              "invalid byte sequence for encoding \"UTF8\": 0x00")
          .asException();
    }
    return switch (reply(script.getBytes(StandardCharsets.UTF_8))) {
      case ParserReply.Tree(byte[] json) -> read(json, script);
      case ParserReply.Rejection rejection -> throw SyntaxErrors.of(rejection).asException();
      case ParserReply.TooDeep() -> throw tooDeep();
      case ParserReply.TooLarge() ->
          throw SqlError.of(SqlState.OUT_OF_MEMORY, "out of memory")
              .detail("The statement needs more memory than its parser may use.")
              .asException();
    };
  }

  private static List<ParsedStatement> read(byte[] json, String script) {
    try {
      return TreeReader.read(json, script);
    } catch (StackOverflowError _) {
      throw tooDeep();
    }
  }

  private static SqlErrorException tooDeep() {
    return SqlError.of(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded").asException();
  }

  private static ParserReply reply(byte[] script) {
    PERMITS.acquireUninterruptibly();
    try {
      ParserInstance last = IDLE.pollFirst();
      ParserInstance instance = last == null ? new ParserInstance() : last;
      ParserReply reply = instance.parse(script);
      if (!instance.isWorn()) {
        IDLE.addFirst(instance);
      }
      return reply;
    } finally {
      PERMITS.release();
    }
  }

  /// Lets the compiler get to know the parser, in the background: its first hundred runs are slow.
  public void warmUp() {
    Thread.ofPlatform().daemon().name("parser-warm-up").start(new WarmUp(this));
  }
}
