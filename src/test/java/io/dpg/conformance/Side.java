package io.dpg.conformance;

import io.dpg.testkit.BoundValues;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.OidNames;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import io.dpg.testkit.SqlScript.Directive;
import io.dpg.testkit.SqlScript.Statement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One of the two servers while a script runs: its sessions by name, and how it distributes tables.
public final class Side implements AutoCloseable {

  private static final int FIRST_USER_OID = 16384;

  /// `oid` and the types that are one in binary format, regproc to regcollation: OIDs of what users
  /// made differ between servers.
  private static final Set<Integer> OID_TYPES =
      Set.of(26, 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191);

  /// Statements after which OIDs have the same names as before.
  private static final Pattern KEEPS_NAMES =
      Pattern.compile("(?i)(select|values|insert|update|delete|merge|fetch|move|show)\\b");

  private final Endpoint endpoint;
  private final Distribution distribution;
  private final String schema;
  private final Mode mode;
  private final OidNames names;
  private final Map<String, RawClient> sessions = new HashMap<>();
  private String session = "first";

  Side(Endpoint endpoint, Distribution distribution, String schema, Mode mode) {
    this.endpoint = endpoint;
    this.distribution = distribution;
    this.schema = schema;
    this.mode = mode;
    try {
      this.names = OidNames.of(endpoint);
    } catch (SQLException e) {
      throw new IllegalStateException("no connection to " + endpoint, e);
    }
  }

  /// Runs a statement in the current session.
  ///
  /// @param parameters values in text format, or null for a statement without parameters
  Answer run(Statement statement, @Nullable List<@Nullable String> parameters, boolean ordered) {
    try {
      Answer answer = Answer.of(replies(statement, parameters), names, ordered);
      if (!KEEPS_NAMES.matcher(statement.sql()).lookingAt()) {
        names.forget();
      }
      return answer;
    } catch (IllegalStateException silence) {
      // A fresh session, so that the rest of the script tells more than that this one is stuck.
      reconnect();
      return Answer.none("no answer: " + silence.getMessage());
    }
  }

  private List<Reply> replies(Statement statement, @Nullable List<@Nullable String> parameters) {
    boolean simple = mode.protocol() == Mode.Protocol.SIMPLE && parameters == null;
    List<Reply> replies =
        simple || statement.copyData() != null
            ? simple(statement)
            : extended(statement.sql(), parameters == null ? List.of() : parameters);
    if (replies.getLast() == Reply.CLOSED) {
      reconnect();
    }
    return replies;
  }

  private List<Reply> simple(Statement statement) {
    RawClient client = client();
    client.query(statement.sql());
    if (statement.copyData() == null) {
      return client.untilReady();
    }
    List<Reply> replies = new ArrayList<>();
    Reply first = client.read();
    replies.add(first);
    if (first.type() == 'G') {
      client.copyData(statement.copyData()).copyDone();
    }
    replies.addAll(client.untilReady());
    return replies;
  }

  private List<Reply> extended(String sql, List<@Nullable String> parameters) {
    RawClient client = client();
    List<Reply> described = client.parse("", sql).describe('S', "").sync().untilReady();
    if (described.stream().anyMatch(reply -> reply.type() == 'E' || reply == Reply.CLOSED)) {
      return described;
    }
    BoundValues values = BoundValues.of("", "").resultFormats(formats(described));
    parameters.forEach(values::text);
    List<Reply> replies = new ArrayList<>(described.subList(0, described.size() - 1));
    replies.addAll(client.bind(values).execute("", 0).sync().untilReady());
    return replies;
  }

  /// Binary where the bytes mean the same on both servers: values of users' types hold OIDs.
  private Integer[] formats(List<Reply> described) {
    if (mode.protocol() == Mode.Protocol.EXTENDED_TEXT) {
      return new Integer[0];
    }
    Optional<Reply> columns = described.stream().filter(reply -> reply.type() == 'T').findFirst();
    if (columns.isEmpty()) {
      return new Integer[0];
    }
    Reply.Cursor in = columns.get().cursor();
    Integer[] formats = new Integer[in.int16()];
    for (int i = 0; i < formats.length; i++) {
      in.string();
      in.bytes(6);
      int type = in.int32();
      in.bytes(8);
      formats[i] = type > 0 && type < FIRST_USER_OID && !OID_TYPES.contains(type) ? 1 : 0;
    }
    return formats;
  }

  /// Does what a directive asks of this side.
  void direct(Directive directive) {
    distribution.sql(directive, mode).ifPresent(this::mustRun);
  }

  void use(String name) {
    session = name;
  }

  /// Runs a statement of the preparation, which must succeed.
  void mustRun(String sql) {
    List<Reply> replies = client().query(sql).untilReady();
    if (replies.getLast() == Reply.CLOSED || replies.stream().anyMatch(it -> it.type() == 'E')) {
      throw new IllegalStateException("preparation failed: " + sql + "\n  " + replies);
    }
  }

  private RawClient client() {
    return sessions.computeIfAbsent(
        session,
        name -> {
          RawClient client = RawClient.connect(endpoint);
          client.query("SET search_path = " + schema + ", public").untilReady();
          return client;
        });
  }

  private void reconnect() {
    RawClient broken = sessions.remove(session);
    if (broken != null) {
      broken.close();
    }
  }

  @Override
  public void close() {
    sessions.values().forEach(RawClient::close);
    try {
      names.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
