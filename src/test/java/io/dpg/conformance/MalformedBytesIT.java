package io.dpg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.Bytes;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import io.dpg.testkit.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes that are no protocol: dpg answers with an error or hangs up, says nothing of its inside,
/// and serves on.
class MalformedBytesIT {

  private static final String TYPES = "QPBDECSHFdcfX?~\0";
  private static final int ROUNDS = 200;

  @ParameterizedTest
  @ValueSource(
      strings = {"Q x", "B 00", "D ?", "P", "E", "C", "F 00", "Q", "p", "d", "f", "\u0001"})
  void oneBadMessageIsAProtocolError(String message) {
    Bytes body = new Bytes();
    message.substring(1).chars().forEach(body::int8);
    try (RawClient client = RawClient.connect(DpgCluster.shared())) {
      client.timeout(Duration.ofSeconds(10));
      List<Reply> replies =
          client.message(message.charAt(0), body).sync().terminate().untilClosed();
      assertNothingInternal(replies);
      assertThat(replies.stream().filter(it -> it.type() == 'E'))
          .allMatch(it -> it.sqlState().matches("08P01|22021|26000|34000|42P02|0A000|42501"));
    }
    assertServes();
  }

  @Test
  void aTooShortLengthIsFatal() {
    try (RawClient client = RawClient.connect(DpgCluster.shared())) {
      client.raw(new Bytes().int8('Q').int32(3).toArray());
      assertNothingInternal(client.untilClosed());
    }
    assertServes();
  }

  @Test
  void aLengthOfGigabytesIsFatalAtOnce() {
    try (RawClient client = RawClient.connect(DpgCluster.shared())) {
      client.raw(new Bytes().int8('Q').int32(Integer.MAX_VALUE).toArray());
      assertThat(client.untilClosed()).anyMatch(it -> it.type() == 'E');
    }
    assertServes();
  }

  @Test
  void rubbishInsteadOfAStartIsRefused() {
    RandomGenerator random = Seed.of(MalformedBytesIT.class).random();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[4 + random.nextInt(60)];
      random.nextBytes(bytes);
      // A length within the limit, so that it is the content which is wrong.
      byte[] start = new Bytes().int32(bytes.length + 4).bytes(bytes).toArray();
      try (RawClient client = RawClient.open(DpgCluster.shared())) {
        assertNothingInternal(client.raw(start).untilClosed());
      }
    }
    assertServes();
  }

  @Test
  void rubbishInASessionIsRefused() {
    RandomGenerator random = Seed.of(MalformedBytesIT.class).random();
    for (int round = 0; round < ROUNDS; round++) {
      try (RawClient client = RawClient.connect(DpgCluster.shared(), Map.of())) {
        client.timeout(Duration.ofSeconds(10));
        for (int messages = random.nextInt(1, 6); messages > 0; messages--) {
          byte[] body = new byte[random.nextInt(40)];
          random.nextBytes(body);
          char type = TYPES.charAt(random.nextInt(TYPES.length()));
          client.message(type, new Bytes().bytes(body));
        }
        assertNothingInternal(client.sync().terminate().untilClosed());
      }
    }
    assertServes();
  }

  @Test
  void clientsThatVanishInTheMiddleLeaveNothingBehind() {
    RandomGenerator random = Seed.of(MalformedBytesIT.class).random();
    Endpoint dpg = DpgCluster.shared();
    byte[] whole =
        new Bytes().string("BEGIN; CREATE TEMP TABLE vanishing (a int); SELECT 1").asMessage('Q');
    for (int round = 0; round < ROUNDS; round++) {
      try (RawClient client = RawClient.connect(dpg)) {
        byte[] part = new byte[random.nextInt(1, whole.length)];
        System.arraycopy(whole, 0, part, 0, part.length);
        client.raw(part).transmit();
      }
    }
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(RawClient.connect(dpg));
    }
    clients.forEach(client -> assertThat(client.query("SELECT 1").untilReady()).hasSize(4));
    clients.forEach(RawClient::close);
  }

  private static void assertNothingInternal(List<Reply> replies) {
    assertThat(replies.getLast()).isSameAs(Reply.CLOSED);
    assertThat(replies)
        .noneMatch(it ->
            it.type() == 'E'
                && (it.sqlState().equals("XX000") || it.toString().contains("Exception")));
  }

  private static void assertServes() {
    try (RawClient client = RawClient.connect(DpgCluster.shared())) {
      assertThat(client.query("SELECT 1").untilReady()).hasSize(4);
    }
  }
}
