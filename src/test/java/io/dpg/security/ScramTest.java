package io.dpg.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScramTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] SECRET = {1, 2, 3};

  /// The example of RFC 7677 (password `pencil`) as PostgreSQL stores it.
  private static final String RFC_VERIFIER =
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  @Test
  void readsAVerifierAndKnowsItsPassword() {
    ScramVerifier verifier = ScramVerifier.parse(RFC_VERIFIER).orElseThrow();
    assertThat(verifier.text()).isEqualTo(RFC_VERIFIER);
    assertThat(verifier.matches("user", "pencil")).isTrue();
    assertThat(verifier.matches("user", "pencils")).isFalse();
  }

  @Test
  void refusesWhatIsNoVerifier() {
    assertThat(StoredPassword.parse("")).isEmpty();
    assertThat(StoredPassword.parse("secret")).isEmpty();
    assertThat(StoredPassword.parse("md5xyz")).isEmpty();
    assertThat(StoredPassword.parse("SCRAM-SHA-256$4096:W22Z$AAAA:AAAA")).isEmpty();
    assertThat(StoredPassword.parse(RFC_VERIFIER.replace("4096", "9999999"))).isEmpty();
    assertThat(StoredPassword.parse(RFC_VERIFIER.replace("4096", "0"))).isEmpty();
    assertThat(StoredPassword.parse(RFC_VERIFIER.replace("W22Z", "W2=Z"))).isEmpty();
  }

  @Test
  void bothSidesAgreeAndTheServerLearnsTheKeys() {
    ScramVerifier verifier = ScramVerifier.of("pässwörd", RANDOM);
    ScramServer server = ScramServer.of("alice", verifier, RANDOM);
    exchange(ScramLogin.byPassword("pässwörd"), server);
    ScramServer next = ScramServer.of("alice", verifier, RANDOM);
    exchange(ScramLogin.byKeys(server.keys()), next);
    assertThat(next.keys()).isEqualTo(server.keys());
  }

  @Test
  void preparesPasswordsAsPostgresDoes() {
    // RFC 4013: a soft hyphen maps to nothing, a non-breaking space to a space, ª to a.
    ScramVerifier verifier = ScramVerifier.of("I\u00adX\u00a0\u00aa", RANDOM);
    assertThat(verifier.matches("x", "IX a")).isTrue();
    // A password that may not be prepared is taken as it is.
    assertThat(ScramVerifier.of("a\u0007b", RANDOM).matches("x", "a\u0007b")).isTrue();
  }

  private static void exchange(ScramLogin client, ScramServer server) {
    client.finish(server.finish(client.answer(server.first(client.first()))));
  }

  @Test
  void aWrongPasswordFailsAtTheEnd() {
    ScramServer server = ScramServer.of("alice", ScramVerifier.of("right", RANDOM), RANDOM);
    assertFailed(ScramLogin.byPassword("wrong"), server);
    assertThatThrownBy(server::keys).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anUnknownUserLooksLikeAnyOther() {
    ScramServer first = ScramServer.mock("alice", SECRET, RANDOM);
    ScramServer second = ScramServer.mock("alice", SECRET, RANDOM);
    String salt = saltOf(first.first(ScramLogin.byPassword("x").first()));
    assertThat(saltOf(second.first(ScramLogin.byPassword("x").first()))).isEqualTo(salt);
    ScramServer other = ScramServer.mock("bob", SECRET, RANDOM);
    assertThat(saltOf(other.first(ScramLogin.byPassword("x").first()))).isNotEqualTo(salt);
    assertFailed(ScramLogin.byPassword("x"), ScramServer.mock("alice", SECRET, RANDOM));
  }

  private static String saltOf(String serverFirst) {
    assertThat(serverFirst).matches("r=[!-~]+,s=[A-Za-z0-9+/=]{24},i=4096");
    return serverFirst.split(",", -1)[1];
  }

  private static void assertFailed(ScramLogin client, ScramServer server) {
    assertThatThrownBy(() -> exchange(client, server))
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo("28P01"))
        .hasMessage("password authentication failed for user \"alice\"");
  }

  @Test
  void aServerThatDoesNotKnowTheVerifierIsRefused() {
    ScramServer server = ScramServer.of("alice", ScramVerifier.of("pw", RANDOM), RANDOM);
    ScramLogin client = ScramLogin.byPassword("pw");
    server.finish(client.answer(server.first(client.first())));
    String forged = "v=" + Base64.getEncoder().encodeToString(new byte[32]);
    assertThatThrownBy(() -> client.finish(forged))
        .hasMessage("SCRAM authentication with the server failed");
  }

  @Test
  void aServerMayNotAskForEndlessWork() {
    ScramLogin client = ScramLogin.byPassword("pw");
    String nonce = client.first().replaceAll(".*r=", "");
    assertThatThrownBy(() -> client.answer("r=" + nonce + "x,s=QSXCR+Q6sek8bf92,i=2000000"))
        .hasMessage("server asks for 2000000 SCRAM iterations");
    ScramLogin another = ScramLogin.byPassword("pw");
    another.first();
    assertThatThrownBy(() -> another.answer("nonsense"))
        .hasMessage("SCRAM authentication with the server failed");
  }

  @Test
  void readsTheBindingFlags() {
    assertThat(server().first("n,,n=,r=abc")).startsWith("r=abc");
    assertThat(server().first("y,,n=*,r=abc")).startsWith("r=abc");
    assertRefused("p=tls-server-end-point,,n=,r=abc", "08P01", "malformed SCRAM message");
    assertRefused("x,,n=,r=abc", "08P01", "malformed SCRAM message");
    assertRefused("n,n=,r=abc", "08P01", "malformed SCRAM message");
    assertRefused("", "08P01", "malformed SCRAM message");
    assertRefused("n,,r=abc", "08P01", "malformed SCRAM message");
    assertRefused("n,,n=,x=abc", "08P01", "malformed SCRAM message");
    assertRefused("n,,n=,r=a\tc", "08P01", "non-printable characters in SCRAM nonce");
    assertRefused(
        "n,a=bob,n=,r=abc", "0A000", "client uses authorization identity, but it is not supported");
    assertRefused("n,,m=x,n=,r=abc", "0A000", "client requires an unsupported SCRAM extension");
  }

  @Test
  void refusesAnotherBindingNonceOrProof() {
    String proof = Base64.getEncoder().encodeToString(new byte[32]);
    assertFinalRefused(
        "c=eSws,r=%s,p=" + proof,
        "unexpected SCRAM channel-binding attribute in client-final-message");
    assertFinalRefused("c=biws,r=%sx,p=" + proof, "invalid SCRAM response");
    assertFinalRefused("c=biws,r=%s,p=AAAA", "malformed SCRAM message");
    assertFinalRefused("c=biws,r=%s,p=?", "malformed SCRAM message");
    assertFinalRefused("c=biws,r=%s", "malformed SCRAM message");
    assertFinalRefused("nonsense", "malformed SCRAM message");
    assertFinalRefused(
        "c=biws,r=%s,p=" + proof, "password authentication failed for user \"alice\"");
  }

  private static void assertFinalRefused(String format, String message) {
    ScramServer server = server();
    String nonce = server.first("n,,n=,r=abc").replaceAll("^r=|,.*", "");
    assertThatThrownBy(() -> server.finish(format.replace("%s", nonce))).hasMessage(message);
  }

  private static void assertRefused(String clientFirst, String state, String message) {
    assertThatThrownBy(() -> server().first(clientFirst))
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo(state))
        .hasMessage(message);
  }

  private static ScramServer server() {
    ScramVerifier verifier = ScramVerifier.of("pw", "salt".getBytes(UTF_8), 1000);
    return ScramServer.of("alice", verifier, RANDOM);
  }

  @Test
  void md5PasswordsAsPostgresStoresThem() {
    Md5Verifier verifier = Md5Verifier.of("postgres", "secret");
    assertThat(verifier.text()).isEqualTo("md553f48b7c4b76a86ce72276c5755f217d");
    byte[] salt = {1, 2, 3, 4};
    assertThat(verifier.accepts(verifier.answer(salt), salt)).isTrue();
    assertThat(verifier.accepts(verifier.answer(salt), new byte[4])).isFalse();
    assertThat(verifier.matches("postgres", "secret")).isTrue();
    assertThat(verifier.matches("other", "secret")).isFalse();
    assertThat(StoredPassword.parse(verifier.text())).contains(verifier);
  }

  @Test
  void secretsAreNotPrinted() {
    ScramKeys keys = new ScramKeys(new byte[32], new byte[32]);
    assertThat(ScramVerifier.of("pw", RANDOM).toString()).isEqualTo("SCRAM-SHA-256 verifier");
    assertThat(new Credentials.Password("pw").toString()).doesNotContain("pw");
    assertThat(new Credentials.Scram(keys).toString()).isEqualTo("Scram[keys=SCRAM keys]");
  }
}
