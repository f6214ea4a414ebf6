package io.dpg.conformance;

import io.dpg.testkit.Endpoint;
import io.dpg.testkit.OidNames;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import io.dpg.testkit.Transcript;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Has the same conversations with plain PostgreSQL and with another server. Threads: one.
final class ProtocolComparison implements AutoCloseable {

  private static final Mode MODE = new Mode(4, Mode.Protocol.SIMPLE);

  /// The servers that have the tables, and who looks after them there: a session costs more than
  /// most conversations.
  private final Map<Endpoint, Warden> wardens = new HashMap<>();

  /// @param side gives the tables their rows
  private record Warden(Side side, OidNames names) {}

  static Stream<ProtocolCase> cases() {
    return Stream.of(
            SimpleProtocolCases.all(),
            ExtendedProtocolCases.all(),
            PortalCases.all(),
            CopyAndStartupCases.all(),
            FunctionCallCases.all())
        .flatMap(List::stream);
  }

  /// The messages of one conversation on fresh tables, one line each.
  List<String> transcript(ProtocolCase conversation, Endpoint server, boolean distributed)
      throws SQLException {
    OidNames names = prepare(server, distributed).names();
    try (RawClient client = RawClient.connect(server)) {
      client.query("SET search_path = " + ProtocolCase.SCHEMA).untilReady();
      List<Reply> replies = conversation.conversation().with(client, server);
      return Transcript.render(withoutEarlyPromises(replies), names);
    } catch (IllegalStateException silence) {
      return List.of("no answer: " + silence.getMessage());
    }
  }

  /// PostgreSQL folds constants when it plans, so it refuses `1 / 0` or a parameter that is no
  /// number before it answers Bind; over shards the same error comes later. The messages that
  /// promise rows just before an error are therefore left out on both sides.
  static List<Reply> withoutEarlyPromises(List<Reply> replies) {
    List<Reply> kept = new ArrayList<>();
    for (Reply reply : replies) {
      while (reply.type() == 'E' && !kept.isEmpty() && "T2n".indexOf(kept.getLast().type()) >= 0) {
        kept.removeLast();
      }
      kept.add(reply);
    }
    return kept;
  }

  /// Gives the tables their rows again, so that every conversation finds the same. No conversation
  /// changes the tables themselves.
  private Warden prepare(Endpoint server, boolean distributed) throws SQLException {
    Warden warden = wardens.get(server);
    if (warden == null) {
      Distribution distribution = distributed ? Distribution.byFunctions() : Distribution.none();
      warden =
          new Warden(
              new Side(server, distribution, ProtocolCase.SCHEMA, MODE), OidNames.of(server));
      wardens.put(server, warden);
      makeTables(warden.side());
    }
    warden.names().forget();
    ProtocolCase.ROWS.forEach(warden.side()::mustRun);
    return warden;
  }

  private static void makeTables(Side side) {
    side.mustRun("SET client_min_messages = warning");
    side.mustRun("DROP SCHEMA IF EXISTS " + ProtocolCase.SCHEMA + " CASCADE");
    side.mustRun("CREATE SCHEMA " + ProtocolCase.SCHEMA);
    ProtocolCase.TABLES.forEach(side::mustRun);
    ProtocolCase.DISTRIBUTION.forEach(side::direct);
    side.mustRun("SET lock_timeout = '10s'");
  }

  @Override
  public void close() throws SQLException {
    for (Warden warden : wardens.values()) {
      warden.side().close();
      warden.names().close();
    }
  }
}
