package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import io.dpg.execute.RowStream;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlParser;
import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.Seed;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.PeerRole;
import io.dpg.wire.Transport;
import io.dpg.wire.Wire;
import io.dpg.wire.WireLimits;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeListener;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// COPY TO of distributed tables and queries gives what one plain server gives, but for the order
/// of rows.
class CopyOutIT {

  private static final int ROWS = 300;

  private static PlainPostgres server;
  private static CopyCluster cluster;
  private static DistributedTable table;

  /// What a client receives.
  ///
  /// @param data the bodies of CopyData messages
  record Received(int format, int columns, long rows, List<byte[]> data) {}

  @BeforeAll
  static void start() {
    server = PlainPostgres.start();
    cluster = CopyCluster.in(server.endpoint());
    table =
        cluster.distribute(
            "things",
            "(id int, a text, \"B\" text, twice int GENERATED ALWAYS AS (id * 2) STORED)",
            "id",
            5);
    RandomGenerator random = Seed.of(CopyOutIT.class).random();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int i = 0; i < ROWS; i++) {
      List<@Nullable String> row = new ArrayList<>(SampleRows.row(random, 2));
      row.addFirst(Integer.toString(i));
      data.writeBytes(SampleRows.asText(random, row, '\t'));
      data.write('\n');
    }
    String sql = "COPY things FROM STDIN";
    CopyOutcome plain = CopyOutcome.plain(cluster.plain(), sql, List.of(data.toByteArray()));
    assertThat(plain.error()).isNull();
    DistributedTransaction transaction = cluster.transaction();
    CopyFrom plan =
        new CopyFromPlanner(new SqlParser().parse(sql).getFirst(), table, cluster.columns(table))
            .plan();
    try (ShardedCopy copy = ShardedCopy.begin(session(transaction), plan)) {
      copy.write(data.toByteArray(), 0, data.size());
      copy.finish();
    }
    transaction.commit();
  }

  @AfterAll
  static void stop() {
    cluster.close();
    server.close();
  }

  private static CopySession session(DistributedTransaction transaction) {
    return new CopySession(
        transaction,
        (_, _, _) -> {
          throw new IllegalStateException("nothing to hash");
        },
        NodeListener.SILENT,
        CopyLimits.DEFAULT);
  }

  private static ParsedStatement parse(String sql) {
    return new SqlParser().parse(sql).getFirst();
  }

  private static Received plain(String sql) {
    NodeConnection connection = cluster.plain();
    connection.wire().begin('Q').putString(sql).end().flush();
    List<byte[]> data = new ArrayList<>();
    int format = -1;
    int columns = -1;
    long rows = -1;
    SqlErrorException failure = null;
    for (int type = connection.next(); type != 'Z'; type = connection.next()) {
      Wire wire = connection.wire();
      switch (type) {
        case 'H' -> {
          var response = (BackendMessage.CopyResponse) BackendMessage.decode(type, wire);
          format = response.format();
          columns = response.columnFormats().size();
        }
        case 'd' -> data.add(wire.readBytes(wire.bodyRemaining()));
        case 'C' -> rows = Long.parseLong(wire.readString().substring("COPY ".length()));
        case 'E' -> failure = connection.readError().asException();
        default -> wire.skipBody();
      }
    }
    if (failure != null) {
      throw failure;
    }
    return new Received(format, columns, rows, data);
  }

  private static Received draw(CopyOut copy) {
    Sink sink = new Sink();
    Wire client = new Wire(sink, PeerRole.NODE, WireLimits.NODE, IllegalStateException::new);
    while (copy.next()) {
      copy.writeTo(client);
    }
    client.flush();
    List<byte[]> data = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(sink.bytes.toByteArray());
    while (bytes.hasRemaining()) {
      assertThat(bytes.get()).isEqualTo((byte) 'd');
      byte[] body = new byte[bytes.getInt() - 4];
      bytes.get(body);
      data.add(body);
    }
    return new Received(copy.format(), copy.columns(), copy.rows(), data);
  }

  private static void assertSame(Received found, Received expected) {
    assertThat(found.format()).isEqualTo(expected.format());
    assertThat(found.columns()).isEqualTo(expected.columns());
    assertThat(found.rows()).isEqualTo(expected.rows());
    boolean binary = expected.format() == 1;
    assertThat(texts(found.data(), binary)).isEqualTo(texts(expected.data(), binary));
  }

  /// The messages in some order: the first one stays where it is if it is a header, and in binary
  /// the last one too.
  private static List<String> texts(List<byte[]> data, boolean binary) {
    List<byte[]> rows = new ArrayList<>();
    for (byte[] message : data) {
      boolean header = binary && rows.isEmpty();
      if (header) {
        assertThat(message).startsWith(BinaryHeader.PLAIN);
        rows.add(BinaryHeader.PLAIN);
      }
      byte[] row =
          header ? Arrays.copyOfRange(message, BinaryHeader.PLAIN_BYTES, message.length) : message;
      if (row.length > 0) {
        rows.add(row);
      }
    }
    assertThat(binary && !Arrays.equals(rows.getLast(), new byte[] {-1, -1})).isFalse();
    List<String> texts = rows.stream().map(row -> new String(row, ISO_8859_1)).toList();
    boolean hasHeader = !binary && texts.getFirst().startsWith("id");
    List<String> sorted = new ArrayList<>(texts.subList(hasHeader ? 1 : 0, texts.size()));
    sorted.sort(null);
    if (hasHeader) {
      sorted.addFirst(texts.getFirst());
    }
    return sorted;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY things TO STDOUT",
        "COPY things (a, id) TO STDOUT WITH (DELIMITER ';', NULL 'nix')",
        "COPY things TO STDOUT CSV HEADER",
        "COPY things (id, \"B\") TO STDOUT WITH (FORMAT csv, HEADER, FORCE_QUOTE (\"B\", id), QUOTE '''', ESCAPE '\\')",
        "COPY things TO STDOUT WITH (FORMAT csv, FORCE_QUOTE *, ENCODING 'UTF8')",
        "COPY things TO STDOUT WITH (FORMAT binary)",
        "COPY things (id) TO STDOUT WITH (FORMAT text, HEADER true)"
      })
  void tableGivesTheRowsOfAllShards(String sql) {
    DistributedTransaction transaction = cluster.transaction();
    try (CopyOut copy =
        new CopyTo(session(transaction), parse(sql)).table(table, cluster.columns(table))) {
      assertSame(draw(copy), plain(sql));
    }
    transaction.endStatement();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "WITH (FORMAT csv, HEADER, DELIMITER '|')",
        "WITH (FORMAT csv, NULL 'nix', FORCE_QUOTE (id))",
        "WITH (FORMAT csv, QUOTE '''', ESCAPE '\\')",
        "WITH (DELIMITER ' ', HEADER)",
        "CSV HEADER FORCE QUOTE *",
        "WITH (FORMAT binary)"
      })
  void queriesGiveTheirRows(String options) {
    String query = "SELECT id, a || 'x' AS other, \"B\" FROM things WHERE id % 2 = 0";
    String sql = "COPY (" + query + ") TO STDOUT " + options;
    List<String> names = List.of("id", "other", "B");
    Map<NodeId, List<String>> queries = new LinkedHashMap<>();
    for (List<CopyTarget> shard : CopyTarget.ofRows(table, CopyCluster.COORDINATOR)) {
      CopyTarget target = shard.getFirst();
      queries
          .computeIfAbsent(target.node(), _ -> new ArrayList<>())
          .add(query.replace("things", target.table()));
    }
    Received expected = plain(sql);
    DistributedTransaction transaction = cluster.transaction();
    try (CopyOut copy = new CopyTo(session(transaction), parse(sql)).queries(names, queries)) {
      assertSame(draw(copy), expected);
    }
    CopyTo copyTo = new CopyTo(session(transaction), parse(sql));
    var rows = copyTo.rows(names);
    try (CopyOut copy = rows.apply(new QueryRows(cluster.plain(), query, copyTo.isBinary()))) {
      assertSame(draw(copy), expected);
    }
    transaction.endStatement();
  }

  @Test
  void writesRowsInAnotherEncoding() {
    String sql = "COPY (SELECT 1 AS id, 'äö\tü') TO STDOUT WITH (ENCODING 'LATIN1')";
    DistributedTransaction transaction = cluster.transaction();
    var rows = new CopyTo(session(transaction), parse(sql)).rows(List.of("id", "?column?"));
    QueryRows answer = new QueryRows(cluster.plain(), "SELECT 1 AS id, E'äö\\tü'", false);
    try (CopyOut copy = rows.apply(answer)) {
      assertThat(new String(draw(copy).data().getFirst(), ISO_8859_1)).isEqualTo("1\täö\\tü\n");
    }
    transaction.endStatement();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY things (nothing) TO STDOUT",
        "COPY things TO STDOUT WITH (FORMAT text, QUOTE 'x')",
        "COPY things TO STDOUT WITH (FORMAT csv, FORCE_QUOTE (nothing))",
        "COPY things (twice) TO STDOUT"
      })
  void coordinatorNodeJudgesTheStatement(String sql) {
    DistributedTransaction transaction = cluster.transaction();
    String expected = "";
    try {
      plain(sql);
    } catch (SqlErrorException e) {
      expected = e.error().toString();
    }
    assertThat(expected).isNotEmpty();
    String found = expected;
    assertThatThrownBy(
            () -> new CopyTo(session(transaction), parse(sql)).table(table, cluster.columns(table)))
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().toString()).isEqualTo(found));
    transaction.endStatement();
  }

  @Test
  void canBeGivenUp() {
    DistributedTransaction transaction = cluster.transaction();
    CopyTo copyTo = new CopyTo(session(transaction), parse("COPY things TO STDOUT"));
    try (CopyOut copy = copyTo.table(table, cluster.columns(table))) {
      assertThat(copy.next()).isTrue();
    }
    assertThat(transaction.participants()).allMatch(it -> it.connection().readyOwed() == 0);
    transaction.endStatement();
  }

  @Test
  void serverFilesAreRefused() {
    DistributedTransaction transaction = cluster.transaction();
    assertThatThrownBy(() -> new CopyTo(session(transaction), parse("COPY things TO '/tmp/x'")))
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo("0A000"));
  }

  /// Keeps what is written.
  private static final class Sink implements Transport {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public int read(ByteBuffer into) {
      return -1;
    }

    @Override
    public int readAvailable(ByteBuffer into) {
      return -1;
    }

    @Override
    public void write(ByteBuffer from) {
      byte[] written = new byte[from.remaining()];
      from.get(written);
      bytes.writeBytes(written);
    }

    @Override
    public void close() {}
  }

  /// The rows of a query on an ordinary server.
  private static final class QueryRows implements RowStream {
    private final NodeConnection connection;

    QueryRows(NodeConnection connection, String sql, boolean binary) {
      this.connection = connection;
      Wire wire = connection.wire();
      wire.begin('P').putString("").putString(sql).putShort(0).end();
      wire.begin('B').putString("").putString("").putShort(0).putShort(0);
      wire.putShort(1).putShort(binary ? 1 : 0).end();
      wire.begin('E').putString("").putInt(0).end();
      wire.begin('S').end().flush();
    }

    @Override
    public boolean next() {
      for (int type = connection.next(); type != 'Z'; type = connection.next()) {
        if (type == 'D') {
          return true;
        }
        assertThat(type).isNotEqualTo((int) 'E');
        connection.wire().skipBody();
      }
      return false;
    }

    @Override
    public byte[] row() {
      byte[] row = connection.wire().readBytes(connection.wire().bodyRemaining());
      connection.wire().rewindBody();
      return row;
    }

    @Override
    public void writeRow(Wire client) {
      connection.wire().forwardMessage(client);
    }

    @Override
    public String tag() {
      return "SELECT";
    }

    @Override
    public void close() {
      connection.drain();
    }
  }
}
