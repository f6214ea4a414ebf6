package io.dpg.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import io.dpg.wire.FrontendMessage.Query;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {

  private static final WireLimits LIMITS = new WireLimits(64, 256, 1 << 20);

  private final Random random = new Random(1);
  private final MemoryTransport target = new MemoryTransport(new byte[0], random, 1);
  private final Wire out = new Wire(target, PeerRole.CLIENT, LIMITS, PeerLostException::new);

  @Test
  void refusesUnknownTypesInPostgresWords() {
    assertError(client('x', 4), "08P01", "invalid frontend message type 120");
  }

  @Test
  void refusesImpossibleLengths() {
    assertError(client('Q', 3), "08P01", "invalid message length");
    assertError(client('Q', -1), "08P01", "invalid message length");
    assertError(client('Q', Integer.MIN_VALUE), "08P01", "invalid message length");
    assertError(client('Q', (1 << 20) + 1), "08P01", "invalid message length");
    assertError(client('S', 10_001), "08P01", "invalid message length");
    assertError(client('p', 65_536), "08P01", "invalid message length");
  }

  @Test
  void takesImpossibleStartupPacketsForTheEnd() {
    for (int length : new int[] {0, 7, 10_001, -5}) {
      Wire in = client(ByteBuffer.allocate(8).putInt(length).putInt(196608).array());
      assertThat(in.nextStartup()).isEqualTo(-1);
    }
  }

  @Test
  void refusesStartupPacketsWithoutEnd() {
    Wire unterminated = client(ByteBuffer.allocate(10).putInt(10).putInt(196608).array());
    unterminated.nextStartup();
    assertThatThrownBy(() -> StartupPacket.decode(196608, unterminated))
        .hasMessage("invalid startup packet layout: expected terminator as last byte");
  }

  @Test
  void aMajorVersionFromTheFutureIsNotParsed() {
    byte[] packet = ByteBuffer.allocate(12).putInt(12).putInt(4 << 16).putInt(-1).array();
    Wire in = client(packet);
    StartupPacket.StartupMessage message =
        (StartupPacket.StartupMessage) StartupPacket.decode(in.nextStartup(), in);
    assertThat(message.majorVersion()).isEqualTo(4);
  }

  @Test
  void cancelKeysMayBeLong() {
    byte[] packet = ByteBuffer.allocate(44).putInt(44).putInt(80877102).putInt(7).array();
    Wire in = client(packet);
    var request = (StartupPacket.CancelRequest) StartupPacket.decode(in.nextStartup(), in);
    assertThat(request.processId()).isEqualTo(7);
    assertThat(request.key().length()).isEqualTo(32);
  }

  @Test
  void aLyingLengthAllocatesOnlyWhatArrives() {
    Wire in = client(message('Q', 1 << 20, "select 1"));
    assertThat(in.next()).isEqualTo('Q');
    long before = allocatedBytes();
    assertThatThrownBy(in::readString).isInstanceOf(PeerLostException.class);
    assertThat(allocatedBytes() - before).isLessThan(100_000);
  }

  @Test
  void aStreamThatEndsWithinAMessageIsALoss() {
    Wire in = client(message('Q', 100, "select"));
    assertThatThrownBy(in::next).isInstanceOf(PeerLostException.class);
    Wire header = client(new byte[] {'Q', 0, 0});
    assertThatThrownBy(header::next).isInstanceOf(PeerLostException.class);
    assertThat(client(new byte[0]).next()).isEqualTo(-1);
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    assertInvalid("a\u00c3(", "0xc3 0x28");
    assertInvalid("\u00ff", "0xff");
    assertInvalid("\u00e2\u0082", "0xe2 0x82");
    assertInvalid("\u00ed\u00a0\u0080", "0xed 0xa0 0x80");
    assertInvalid("\u00f0\u0080\u0080\u0080", "0xf0 0x80 0x80 0x80");
    assertInvalid("\u00c0\u0080", "0xc0 0x80");
  }

  private void assertInvalid(String latin1, String shown) {
    Wire in = client(message('Q', 5 + latin1.length(), latin1 + "\0"));
    in.next();
    assertThatThrownBy(() -> FrontendMessage.decode('Q', in))
        .hasMessage("invalid byte sequence for encoding \"UTF8\": " + shown);
  }

  @Test
  void refusesBodiesThatAreTooShortOrTooLong() {
    Wire unterminated = client(message('Q', 8, "abcd"));
    unterminated.next();
    assertError(() -> FrontendMessage.decode('Q', unterminated), "invalid string in message");
    Wire trailing = client(message('Q', 9, "abc\0d"));
    trailing.next();
    assertError(() -> FrontendMessage.decode('Q', trailing), "invalid message format");
    Wire cut = client(message('E', 6, "\0\0"));
    cut.next();
    assertError(() -> FrontendMessage.decode('E', cut), "insufficient data left in message");
    Wire lyingCount = client(message('P', 8, "\0\0\u00ff\u00ff"));
    lyingCount.next();
    assertError(() -> FrontendMessage.decode('P', lyingCount), "insufficient data left in message");
  }

  @Test
  void aMalformedBodyLeavesTheNextMessageReadable() {
    byte[] bad = message('Q', 8, "abcd");
    byte[] both = Arrays.copyOf(bad, bad.length + 6);
    System.arraycopy(message('Q', 5, "\0"), 0, both, bad.length, 6);
    Wire in = client(both);
    in.next();
    assertThatThrownBy(() -> FrontendMessage.decode('Q', in)).isInstanceOf(SqlErrorException.class);
    assertThat(FrontendMessage.decode(in.next(), in)).isEqualTo(new Query(""));
  }

  @Test
  void writesNothingBeforeItIsFlushed() {
    out.write(new Query("select 1")).write(new FrontendMessage.Sync());
    assertThat(target.writes()).isZero();
    out.flush();
    assertThat(target.writes()).isEqualTo(1);
    assertThat(out.hasUnflushed()).isFalse();
  }

  @Test
  void hugeMessagesPassThroughSmallBuffers() {
    byte[] body = new byte[1 << 19];
    random.nextBytes(body);
    MemoryTransport source = new MemoryTransport(new byte[0], random, 1);
    new Wire(source, PeerRole.CLIENT, LIMITS, PeerLostException::new)
        .message('d', body, 0, body.length)
        .write(new FrontendMessage.CopyDone())
        .flush();
    Wire in =
        new Wire(
            new MemoryTransport(source.written(), random, 100_000),
            PeerRole.CLIENT,
            LIMITS,
            PeerLostException::new);
    assertThat(in.next()).isEqualTo('d');
    long before = allocatedBytes();
    in.forwardMessage(out);
    out.flush();
    assertThat(allocatedBytes() - before).isLessThan(8L << 20);
    assertThat(in.next()).isEqualTo('c');
    assertThat(Arrays.copyOfRange(target.written(), 5, 5 + body.length)).isEqualTo(body);
  }

  @Test
  void skipsWhatIsNotRead() {
    byte[] body = new byte[1000];
    MemoryTransport source = new MemoryTransport(new byte[0], random, 1);
    new Wire(source, PeerRole.CLIENT, LIMITS, PeerLostException::new)
        .message('d', body, 0, body.length)
        .write(new Query("x"))
        .flush();
    Wire in = client(source.written());
    assertThat(in.next()).isEqualTo('d');
    assertThat(in.bodyRemaining()).isEqualTo(1000);
    assertThat(FrontendMessage.decode(in.next(), in)).isEqualTo(new Query("x"));
  }

  @Test
  void knowsWhetherAWholeFurtherMessageIsThere() {
    byte[] first = message('Q', 5, "\0");
    byte[] bytes = Arrays.copyOf(first, 15);
    System.arraycopy(message('S', 4, ""), 0, bytes, 6, 5);
    bytes[11] = 'Q';
    Wire in = client(bytes, 15);
    in.next();
    assertThat(in.hasNextBuffered()).isTrue();
    assertThat(in.peekNextType()).isEqualTo('S');
    in.next();
    assertThat(in.hasNextBuffered()).isFalse();
    assertThat(in.peekNextType()).isEqualTo(-1);
  }

  @Test
  void refusesNulInTextAndDropsTheMessageBegun() {
    assertThatThrownBy(() -> out.write(new Query("a\0b")))
        .hasMessage("invalid byte sequence for encoding \"UTF8\": 0x00");
    out.write(new FrontendMessage.Sync()).flush();
    assertThat(target.written()).isEqualTo(message('S', 4, ""));
  }

  @Test
  void refusesBytesThatCameBeforeTls() {
    byte[] packets = ByteBuffer.allocate(9).putInt(8).putInt(80877103).put((byte) 'x').array();
    Wire in = client(packets, 9);
    assertThat(in.nextStartup()).isEqualTo(StartupPacket.SSL_CODE);
    in.skipBody();
    assertThatThrownBy(() -> in.upgrade(transport -> transport))
        .hasMessage("received unencrypted data after SSL request");
  }

  @Test
  void buffersThatHaveGrownShrinkWhenItIsQuiet() {
    MemoryTransport source = new MemoryTransport(new byte[0], random, 1);
    Wire sender = new Wire(source, PeerRole.CLIENT, WireLimits.CLIENT, PeerLostException::new);
    sender.write(new Query("x".repeat(30_000))).flush();
    assertThat(sender.bufferBytes()).isGreaterThan(30_000);
    for (int i = 0; i < 100; i++) {
      sender.write(new Query("x")).flush();
    }
    assertThat(sender.bufferBytes()).isEqualTo(2 * WireLimits.CLIENT.restingBytes());
    Transport pieces = new MemoryTransport(source.written(), random, 9);
    Wire in = new Wire(pieces, PeerRole.CLIENT, WireLimits.CLIENT, PeerLostException::new);
    in.next();
    assertThat(in.bufferBytes()).isGreaterThan(30_000);
    while (in.next() >= 0) {
      in.skipBody();
    }
    assertThat(in.bufferBytes()).isEqualTo(2 * WireLimits.CLIENT.restingBytes());
  }

  @Test
  void aMessageBegunMustBeEndedBeforeAnother() {
    out.begin('Q').putText("x");
    assertThatThrownBy(() -> out.begin('S')).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> out.raw(new byte[5], 0, 5)).isInstanceOf(IllegalStateException.class);
    out.discard();
    out.begin('S').end().flush();
    assertThat(target.written()).isEqualTo(message('S', 4, ""));
  }

  @Test
  void countsWhatIsDue() {
    out.write(new Query("x")).write(new FrontendMessage.Sync());
    assertThat(out.readyDue()).isEqualTo(2);
    assertThat(out.isSynchronized()).isFalse();
    out.flush();
    assertThat(out.isSynchronized()).isTrue();
    out.write(new FrontendMessage.Execute("", 0)).flush();
    assertThat(out.isSynchronized()).isFalse();
  }

  private Wire client(char type, int length) {
    return client(message(type, length, ""));
  }

  private Wire client(byte[] bytes) {
    return client(bytes, 7);
  }

  private Wire client(byte[] bytes, int pieceMax) {
    return new Wire(
        new MemoryTransport(bytes, pieceMax == 7 ? random : new FullPieces(), pieceMax),
        PeerRole.CLIENT,
        LIMITS,
        PeerLostException::new);
  }

  /// Always the largest piece.
  private static final class FullPieces extends Random {
    private static final long serialVersionUID = 1;

    @Override
    public int nextInt(int bound) {
      return bound - 1;
    }
  }

  private static byte[] message(char type, int length, String latin1Body) {
    return ByteBuffer.allocate(5 + latin1Body.length())
        .put((byte) type)
        .putInt(length)
        .put(latin1Body.getBytes(ISO_8859_1))
        .array();
  }

  private static void assertError(Wire in, String state, String message) {
    assertThatThrownBy(in::next)
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo(state))
        .hasMessage(message);
  }

  private static void assertError(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo("08P01"))
        .hasMessage(message);
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
