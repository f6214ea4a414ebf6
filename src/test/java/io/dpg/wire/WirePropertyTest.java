package io.dpg.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.error.SqlErrorException;
import io.dpg.testkit.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// What holds for all messages, through streams that come in pieces of any size.
class WirePropertyTest {

  private static final int ROUNDS = 300;
  private static final int MESSAGES = 40;

  /// Small buffers, so that growing, compacting and streaming happen all the time.
  private static final WireLimits SMALL =
      new WireLimits(64, 256, WireLimits.POSTGRES_MESSAGE_BYTES_MAX);

  private final RandomGenerator random = Seed.of(WirePropertyTest.class).random();
  private final RandomMessages messages = new RandomMessages(random);

  @Test
  void readsTheFrontendMessagesItWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      List<FrontendMessage> sent = new ArrayList<>();
      Wire in = reader(PeerRole.CLIENT, written(to -> to.write(added(sent, messages.frontend()))));
      for (FrontendMessage expected : sent) {
        int type = in.next();
        assertThat(FrontendMessage.decode(type, in)).isEqualTo(expected);
      }
      assertThat(in.next()).isEqualTo(-1);
    }
  }

  @Test
  void readsTheBackendMessagesItWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      List<BackendMessage> sent = new ArrayList<>();
      Wire in = reader(PeerRole.NODE, written(to -> to.write(added(sent, messages.backend()))));
      for (BackendMessage expected : sent) {
        int type = in.next();
        assertThat(BackendMessage.decode(type, in)).isEqualTo(expected);
      }
      assertThat(in.next()).isEqualTo(-1);
    }
  }

  @Test
  void readsTheStartupPacketsItWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      StartupPacket sent = messages.startup();
      MemoryTransport transport = new MemoryTransport(new byte[0], random, 1);
      wire(PeerRole.CLIENT, transport).write(sent).flush();
      Wire in = reader(PeerRole.CLIENT, transport.written());
      assertThat(StartupPacket.decode(in.nextStartup(), in)).isEqualTo(sent);
    }
  }

  @Test
  void relaysWhateverHasBeenReadOfAMessage() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = written(to -> to.write(messages.backend()));
      Wire in = reader(PeerRole.NODE, bytes);
      MemoryTransport target = new MemoryTransport(new byte[0], random, 1);
      Wire out = wire(PeerRole.CLIENT, target);
      for (int type = in.next(); type >= 0; type = in.next()) {
        relayOne(in, type, out);
      }
      out.flush();
      assertThat(target.written()).isEqualTo(bytes);
    }
  }

  private void relayOne(Wire in, int type, Wire out) {
    switch (random.nextInt(4)) {
      case 0 -> {
        BackendMessage.decode(type, in);
        in.forwardMessage(out);
      }
      case 1 -> {
        in.skipBytes(in.bodyRemaining() / 2);
        in.forwardMessage(out);
      }
      case 2 -> in.forwardRun(out);
      default -> out.write(BackendMessage.decode(type, in));
    }
  }

  @Test
  void malformedBytesGiveProtocolErrorsOnly() {
    for (int round = 0; round < 20 * ROUNDS; round++) {
      boolean client = random.nextBoolean();
      byte[] bytes =
          client
              ? written(to -> to.write(messages.frontend()))
              : written(to -> to.write(messages.backend()));
      damage(bytes);
      Wire in = reader(client ? PeerRole.CLIENT : PeerRole.NODE, bytes);
      try {
        if (random.nextInt(10) == 0) {
          int code = in.nextStartup();
          assertThat(StartupPacket.decode(code, in)).isNotNull();
        }
        for (int type = in.next(); type >= 0; type = in.next()) {
          Object decoded =
              client ? FrontendMessage.decode(type, in) : BackendMessage.decode(type, in);
          if (decoded instanceof FrontendMessage.AuthenticationResponse response) {
            decodeBothWays(response);
          }
        }
      } catch (SqlErrorException e) {
        assertThat(e.error().state().code()).isIn("08P01", "22021");
      } catch (PeerLostException e) {
        assertThat(e).hasMessageContaining("unexpected end");
      }
    }
  }

  private static void decodeBothWays(FrontendMessage.AuthenticationResponse response) {
    try {
      assertThat(response.asPassword()).isNotNull();
    } catch (SqlErrorException e) {
      assertThat(e.error().state().code()).isIn("08P01", "22021");
    }
    assertThat(response.asSaslInitial()).isNotNull();
  }

  private void damage(byte[] bytes) {
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
  }

  private static <T> T added(List<T> list, T message) {
    list.add(message);
    return message;
  }

  private byte[] written(java.util.function.Consumer<Wire> writeOne) {
    MemoryTransport transport = new MemoryTransport(new byte[0], random, 1);
    Wire out = wire(PeerRole.NODE, transport);
    for (int i = 0; i < MESSAGES; i++) {
      writeOne.accept(out);
    }
    out.flush();
    return transport.written();
  }

  private Wire reader(PeerRole role, byte[] bytes) {
    return wire(role, new MemoryTransport(bytes, random, 1 + random.nextInt(200)));
  }

  private static Wire wire(PeerRole role, Transport transport) {
    return new Wire(transport, role, SMALL, PeerLostException::new);
  }
}
