package io.dpg.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import io.dpg.security.Credentials;
import io.dpg.security.ScramLogin;
import io.dpg.security.ScramServer;
import io.dpg.security.ScramVerifier;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.wire.BackendMessage.ParameterStatus;
import io.dpg.wire.FrontendMessage.Query;
import io.dpg.wire.TransactionStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NodeConnectionIT {

  private static TestNode node;

  @BeforeAll
  static void startNode() {
    node = TestNode.start();
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @Test
  void answersQueriesOnBothTransports() {
    for (NodeAddress address : List.of(node.tcp(), node.unix())) {
      try (var connection = NodeConnection.open(address, TestNode.owner(), NodeLimits.DEFAULT)) {
        assertThat(connection.query("SELECT 'ä', NULL, 3").rows())
            .containsExactly(Arrays.asList("ä", null, "3"));
        assertThat(connection.query("SELECT pg_backend_pid()").value())
            .isEqualTo(String.valueOf(connection.processId()));
        assertThat(connection.parameters()).containsEntry("client_encoding", "UTF8");
      }
    }
  }

  @Test
  void passesParametersAsText() {
    try (var connection = node.open()) {
      QueryResult result =
          connection.query("SELECT $1::int + 1, $2::text", Arrays.asList("41", null));
      assertThat(result.rows()).containsExactly(Arrays.asList("42", null));
      assertThat(result.columns().getFirst().typeOid()).isEqualTo(23);
    }
  }

  @Test
  void countsAffectedRows() {
    try (var connection = node.open()) {
      connection.execute("CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1), (2)");
      assertThat(connection.query("UPDATE t SET a = 3").affectedRows()).isEqualTo(2);
      assertThat(connection.query("BEGIN").affectedRows()).isZero();
    }
  }

  @Test
  void logsInByEveryMethod() {
    try (var owner = node.open()) {
      owner.execute(
          """
          SET password_encryption = 'scram-sha-256';
          CREATE ROLE by_scram LOGIN PASSWORD 'sécret';
          CREATE ROLE by_password LOGIN PASSWORD 'sécret';
          SET password_encryption = 'md5';
          CREATE ROLE by_md5 LOGIN PASSWORD 'sécret'
          """);
    }
    for (String user : List.of("by_scram", "by_md5", "by_password")) {
      try (var connection = open(user, new Credentials.Password("sécret"))) {
        assertThat(connection.query("SELECT current_user").value()).isEqualTo(user);
      }
      assertError(
          () -> open(user, new Credentials.Password("wrong")),
          "28P01",
          "password authentication failed for user \"" + user + "\"");
      assertThatThrownBy(() -> open(user, new Credentials.None()))
          .hasMessageStartingWith("node \"citus-worker-1\" asks for ");
    }
  }

  @Test
  void logsInWithTheKeysThatAClientProved() {
    ScramVerifier verifier = ScramVerifier.of("sécret", new SecureRandom());
    try (var owner = node.open()) {
      owner.execute("CREATE ROLE by_keys LOGIN PASSWORD '" + verifier.text() + "'");
    }
    ScramServer server = ScramServer.of("by_keys", verifier, new SecureRandom());
    ScramLogin client = ScramLogin.byPassword("sécret");
    client.finish(server.finish(client.answer(server.first(client.first()))));
    for (Credentials credentials :
        List.of(new Credentials.Password("sécret"), new Credentials.Scram(server.keys()))) {
      try (var connection = open("by_keys", credentials)) {
        assertThat(connection.query("SELECT current_user").value()).isEqualTo("by_keys");
      }
    }
  }

  private static NodeConnection open(String user, Credentials credentials) {
    return NodeConnection.open(
        node.tcp(), NodeLogin.of(user, "postgres", credentials), NodeLimits.DEFAULT);
  }

  @Test
  void passesOnTheNodesErrors() {
    try (var connection = node.open()) {
      connection.execute("CREATE TEMP TABLE u (a int CONSTRAINT positive CHECK (a > 0))");
      assertThatThrownBy(() -> connection.query("INSERT INTO u VALUES (-1)"))
          .isInstanceOfSatisfying(
              SqlErrorException.class,
              e -> {
                assertThat(e.error().state().code()).isEqualTo("23514");
                assertThat(e.error().detail()).contains("(-1)");
                assertThat(e.error().fields()).containsEntry('n', "positive");
                assertThat(e.error().where()).contains("citus-worker-1");
              });
      assertThat(connection.query("SELECT 1").value()).isEqualTo("1");
      assertThat(connection.isClean()).isTrue();
    }
  }

  @Test
  void followsTheTransactionStatus() {
    try (var connection = node.open()) {
      connection.execute("BEGIN");
      assertThat(connection.status()).isEqualTo(TransactionStatus.IN_TRANSACTION);
      assertError(() -> connection.execute("SELECT 1/0"), "22012", "division by zero");
      assertThat(connection.status()).isEqualTo(TransactionStatus.FAILED);
      assertThat(connection.isClean()).isFalse();
      assertThat(connection.makeClean()).isTrue();
      assertThat(connection.status()).isEqualTo(TransactionStatus.IDLE);
    }
  }

  @Test
  void anUnsynchronizedPipelineIsMadeClean() {
    try (var connection = node.open()) {
      connection.wire().begin('P').putString("").putString("nonsense").putShort(0).end().flush();
      assertThat(connection.isClean()).isFalse();
      assertThat(connection.makeClean()).isTrue();
      assertThat(connection.query("SELECT 7").value()).isEqualTo("7");
    }
  }

  @Test
  void aRunningStatementCannotBeMadeClean() {
    try (var connection = node.open()) {
      connection.wire().write(new Query("SELECT pg_sleep(1)")).flush();
      assertThat(connection.makeClean()).isFalse();
    }
  }

  @Test
  void tellsTheListenerWhatComesUnasked() {
    List<Object> told = new ArrayList<>();
    try (var connection = node.open()) {
      connection.listener(
          new NodeListener() {
            @Override
            public void notice(NoticeResponse notice) {
              told.add(notice.notice().message());
            }

            @Override
            public void parameterStatus(ParameterStatus change) {
              told.add(change);
            }

            @Override
            public void notification(NotificationResponse notification) {
              told.add(notification.channel() + notification.payload());
            }
          });
      connection.execute("DO $$ BEGIN RAISE NOTICE 'hear'; END $$");
      connection.execute("SET TimeZone = 'Asia/Tokyo'");
      connection.execute("LISTEN news; NOTIFY news, '!'");
      assertThat(told)
          .containsExactly("hear", new ParameterStatus("TimeZone", "Asia/Tokyo"), "news!");
      assertThat(connection.parameters()).containsEntry("TimeZone", "Asia/Tokyo");
    }
  }

  @Test
  void copiesIn() {
    try (var connection = node.open()) {
      connection.execute("CREATE TEMP TABLE c (a int, b text)");
      CopyIn copy = connection.copyIn("COPY c FROM STDIN");
      assertThat(copy.format()).isZero();
      assertThat(copy.columns()).isEqualTo(2);
      byte[] rows = "1\tone\n2\t\\N\n".getBytes(UTF_8);
      for (int i = 0; i < 50_000; i++) {
        copy.write(rows, 0, rows.length);
      }
      assertThat(copy.finish()).isEqualTo(100_000);
      assertThat(connection.isClean()).isTrue();
      assertThat(connection.query("SELECT count(b) FROM c").value()).isEqualTo("50000");
    }
  }

  @Test
  void aFailedCopyIsToldAtItsEndAndLeavesTheConnectionClean() {
    try (var connection = node.open()) {
      connection.execute("CREATE TEMP TABLE c (a int)");
      CopyIn copy = connection.copyIn("COPY c FROM STDIN");
      byte[] rows = "x\n".getBytes(UTF_8);
      for (int i = 0; i < 1_000_000; i++) {
        copy.write(rows, 0, rows.length);
      }
      assertError(copy::finish, "22P02", "invalid input syntax for type integer: \"x\"");
      CopyIn given = connection.copyIn("COPY c FROM STDIN");
      given.fail("no more");
      assertThat(connection.isClean()).isTrue();
      assertError(
          () -> connection.copyIn("COPY nowhere FROM STDIN"),
          "42P01",
          "relation \"nowhere\" does not exist");
      assertThat(connection.query("SELECT count(*) FROM c").value()).isEqualTo("0");
    }
  }

  @Test
  void aTalkativeNodeDoesNotBlockACopy() {
    try (var connection = node.open()) {
      connection.execute(
          """
          CREATE TEMP TABLE c (a int);
          CREATE FUNCTION pg_temp.talk() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE NOTICE '%', repeat('x', 1000); RETURN NEW; END $$;
          CREATE TRIGGER talks BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION pg_temp.talk()
          """);
      CopyIn copy = connection.copyIn("COPY c FROM STDIN");
      byte[] row = "1\n".getBytes(UTF_8);
      for (int i = 0; i < 20_000; i++) {
        copy.write(row, 0, row.length);
      }
      assertThat(copy.finish()).isEqualTo(20_000);
    }
  }

  @Test
  void copyInsideAScriptFailsInsteadOfHanging() {
    try (var connection = node.open()) {
      connection.execute("CREATE TEMP TABLE c (a int)");
      assertThatThrownBy(() -> connection.execute("COPY c FROM STDIN"))
          .hasMessageContaining("COPY FROM STDIN is not possible here");
      assertThat(connection.isClean()).isTrue();
    }
  }

  @Test
  void cancelsWhatRuns() throws Exception {
    try (var connection = node.open()) {
      CountDownLatch running = new CountDownLatch(1);
      Thread canceller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  running.await();
                  Thread.sleep(100);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                connection.cancel();
              });
      running.countDown();
      assertError(
          () -> connection.execute("SELECT pg_sleep(60)"),
          "57014",
          "canceling statement due to user request");
      canceller.join();
      assertThat(connection.isClean()).isTrue();
    }
  }

  @Test
  void aTerminatedBackendBreaksTheConnection() {
    try (var connection = node.open();
        var other = node.open()) {
      assertThat(connection.isAlive()).isTrue();
      other.query("SELECT pg_terminate_backend(" + connection.processId() + ", 5000)");
      assertThat(connection.isAlive()).isFalse();
      assertThatThrownBy(() -> connection.query("SELECT 1"))
          .isInstanceOfSatisfying(
              SqlErrorException.class,
              e -> assertThat(e.error().state().code()).isIn("57P01", "08006"));
      assertThat(connection.isBroken()).isTrue();
    }
  }

  @Test
  void anAbortedConnectionSaysWhichNode() throws Exception {
    try (var connection = node.open()) {
      Thread aborter =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(200);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                connection.abort();
              });
      assertThatThrownBy(() -> connection.query("SELECT pg_sleep(60)"))
          .isInstanceOfSatisfying(
              SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo("08006"))
          .hasMessageStartingWith("connection to the remote node \"citus-worker-1\" failed: ");
      aborter.join();
    }
  }

  @Test
  void refusesResultsThatAreTooLarge() {
    NodeLimits limits =
        new NodeLimits(Duration.ofSeconds(5), 10, 100_000, NodeLimits.DEFAULT.wire());
    try (var connection = NodeConnection.open(node.unix(), TestNode.owner(), limits)) {
      assertError(
          () -> connection.query("SELECT repeat('x', 1000) FROM generate_series(1, 1000)"),
          "54000",
          "result from node \"citus-worker-1\" is larger than 100000 bytes");
      assertThat(connection.isBroken()).isTrue();
    }
  }

  @Test
  void preparesStatementsByName() {
    try (var connection = node.open()) {
      var first = connection.statements().prepare("SELECT 1");
      assertThat(first.mustParse()).isTrue();
      connection
          .wire()
          .begin('P')
          .putString(first.name())
          .putString("SELECT 1")
          .putShort(0)
          .end()
          .begin('S')
          .end()
          .flush();
      assertThat(connection.drain()).isNull();
      assertThat(connection.statements().prepare("SELECT 1").mustParse()).isFalse();
      assertThat(connection.query("EXECUTE " + first.name()).value()).isEqualTo("1");
    }
  }

  private static void assertError(ThrowingCallable call, String state, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo(state))
        .hasMessage(message);
  }
}
