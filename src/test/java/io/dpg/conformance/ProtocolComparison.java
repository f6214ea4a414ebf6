package io.dpg.conformance;

import io.dpg.testkit.Endpoint;
import io.dpg.testkit.OidNames;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import io.dpg.testkit.Transcript;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Has the same conversations with plain PostgreSQL and with another server.
final class ProtocolComparison {

  private static final Mode MODE = new Mode(4, Mode.Protocol.SIMPLE);

  /// The servers that have the tables.
  private static final Set<Endpoint> PREPARED = ConcurrentHashMap.newKeySet();

  private ProtocolComparison() {}

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
  static List<String> transcript(ProtocolCase conversation, Endpoint server, boolean distributed)
      throws SQLException {
    prepare(server, distributed);
    try (OidNames names = OidNames.of(server);
        RawClient client = RawClient.connect(server)) {
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
  private static void prepare(Endpoint server, boolean distributed) {
    Distribution distribution = distributed ? Distribution.byFunctions() : Distribution.none();
    try (Side side = new Side(server, distribution, ProtocolCase.SCHEMA, MODE)) {
      if (PREPARED.add(server)) {
        side.mustRun("SET client_min_messages = warning");
        side.mustRun("DROP SCHEMA IF EXISTS " + ProtocolCase.SCHEMA + " CASCADE");
        side.mustRun("CREATE SCHEMA " + ProtocolCase.SCHEMA);
        ProtocolCase.TABLES.forEach(side::mustRun);
        ProtocolCase.DISTRIBUTION.forEach(side::direct);
      }
      side.mustRun("SET lock_timeout = '10s'");
      ProtocolCase.ROWS.forEach(side::mustRun);
    }
  }
}
