package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.execute.NodeHasher;
import io.dpg.sql.SqlParser;
import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.Seed;
import io.dpg.transaction.DistributedTransaction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// COPY FROM into shards does what it does on one plain server: the same rows, the same errors.
class ShardedCopyIT {

  private static final SqlParser PARSER = new SqlParser();
  private static final NodeHasher NO_HASHER =
      (type, _, _) -> {
        throw new IllegalStateException("asked for type " + type);
      };
  private static final CopyLimits SMALL = new CopyLimits(300, 4_000, 1 << 20);

  private static PlainPostgres server;
  private static CopyCluster cluster;

  private final RandomGenerator random = Seed.of(ShardedCopyIT.class).random();

  @BeforeAll
  static void start() {
    server = PlainPostgres.start();
    cluster = CopyCluster.in(server.endpoint());
  }

  @AfterAll
  static void stop() {
    cluster.close();
    server.close();
  }

  private static CopyOutcome sharded(
      TableMetadata table, String sql, List<byte[]> pieces, CopyLimits limits, NodeHasher hasher) {
    return ShardedRun.of(cluster, table, sql, pieces, new ShardedRun.Means(limits, hasher));
  }

  private static CopyOutcome sharded(TableMetadata table, String sql, String data) {
    return sharded(table, sql, List.of(data.getBytes(UTF_8)), CopyLimits.DEFAULT, NO_HASHER);
  }

  /// Runs a copy on both sides; the outcome and the tables must be the same afterwards.
  private static void compare(TableMetadata table, String sql, List<byte[]> pieces) {
    String name = table.name().name();
    CopyOutcome expected = CopyOutcome.plain(cluster.plain(), sql, pieces);
    CopyOutcome found = sharded(table, sql, pieces, SMALL, NO_HASHER);
    assertThat(found).as(() -> ShardedRun.describe(sql, pieces)).isEqualTo(expected);
    assertThat(cluster.rows(table))
        .as(() -> ShardedRun.describe(sql, pieces))
        .isEqualTo(CopyCluster.rows(cluster.plain(), name));
  }

  private static void compare(TableMetadata table, String sql, String data) {
    compare(table, sql, List.of(data.getBytes(UTF_8)));
  }

  private List<byte[]> cut(byte[] data) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < data.length; ) {
      int end = Math.min(data.length, at + 1 + random.nextInt(200));
      pieces.add(Arrays.copyOfRange(data, at, end));
      at = end;
    }
    return pieces;
  }

  @ParameterizedTest
  @CsvSource({
    "TEXT,''",
    "TEXT,'DELIMITER '';'', NULL ''nix'''",
    "CSV,''",
    "CSV,'ESCAPE ''\\'', QUOTE '''''''''",
    "BINARY,''"
  })
  void putsEachRowToItsShard(CopyFormat format, String options) {
    DistributedTable table =
        cluster.distribute(
            ("rows_" + format + Math.floorMod(options.hashCode(), 1000)).toLowerCase(Locale.ROOT),
            "(a text, k text, c text)",
            "k",
            5);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    if (format == CopyFormat.BINARY) {
      data.writeBytes(BinaryHeader.PLAIN);
    }
    int rows = 0;
    while (rows < 500) {
      List<@Nullable String> row = new ArrayList<>(SampleRows.row(random, 3));
      String key = row.get(1);
      row.set(1, key == null ? "none" : key);
      data.writeBytes(bytes(format, options, row));
      rows++;
    }
    String sql =
        "COPY "
            + table.name().name()
            + " FROM STDIN WITH (FORMAT "
            + format
            + (options.isEmpty() ? "" : ", " + options)
            + ")";
    compare(table, sql, cut(data.toByteArray()));
    assertThat(cluster.rows(table)).hasSize(500);
    assertThat(cluster.misplaced(table, "hashtext")).isZero();
  }

  private byte[] bytes(CopyFormat format, String options, List<@Nullable String> row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    switch (format) {
      case TEXT -> {
        char delimiter = options.isEmpty() ? '\t' : ';';
        byte[] line = SampleRows.asText(random, row, delimiter);
        String text = new String(line, UTF_8);
        bytes.writeBytes(
            (options.isEmpty() ? text : text.replaceAll("(?<=^|;)\\\\N(?=;|$)", "nix"))
                .getBytes(UTF_8));
        bytes.write('\n');
      }
      case CSV -> {
        boolean plain = options.isEmpty();
        bytes.writeBytes(
            SampleRows.asCsv(random, row, ',', plain ? '"' : '\'', plain ? '"' : '\\'));
        bytes.write('\n');
      }
      case BINARY -> bytes.writeBytes(SampleRows.asBinary(row));
    }
    return bytes.toByteArray();
  }

  @Test
  void showsErrorsInTheClientsTerms() {
    DistributedTable table =
        cluster.distribute(
            "errors",
            "(id bigint NOT NULL, n int CONSTRAINT positive CHECK (n > 0), d date)",
            "id",
            4);
    StringBuilder good = new StringBuilder();
    for (int i = 1; i <= 200; i++) {
      good.append(i).append("\t1\t2026-01-01\n");
    }
    for (String bad :
        List.of(
            "201\tx\t2026-01-01\n",
            "201\t1\n",
            "201\n",
            "\n",
            "201\t1\t2026-01-01\tmore\n",
            "x\t1\t2026-01-01\n",
            "9223372036854775808\t1\t2026-01-01\n",
            "\\N\t1\t2026-01-01\n",
            "201\t0\t2026-01-01\n",
            "201\t1\t2026-01-01\r\n",
            "201\t1\t2026\r-01-01\n",
            "201\t1\t\\.\n",
            "201\t1\t2026-02-30")) {
      compare(table, "COPY errors FROM STDIN", cut((good + bad).getBytes(UTF_8)));
      compare(table, "COPY errors FROM STDIN", cut((good + bad + good).getBytes(UTF_8)));
      compare(table, "COPY errors FROM STDIN", bad + good);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,\"a\n",
        "1,\"a\nb\"\nx,\"c\"\n",
        "1,a\r\n2,b\n",
        "1,\"a\rb\"\n2,c\r",
        "1\n",
        "1,b,c\n",
        "\"1\",\"\"\n\\.\n3,c\n"
      })
  void showsErrorsOfCsv(String data) {
    DistributedTable table =
        cluster.distribute(
            "csv_" + Math.floorMod(data.hashCode(), 1_000_000), "(id int, t text)", "id", 3);
    compare(table, "COPY " + table.name().name() + " FROM STDIN CSV", data);
  }

  @Test
  void numbersLinesAsPostgresDoes() {
    DistributedTable table = cluster.distribute("numbered", "(id int, t text)", "id", 3);
    StringBuilder data = new StringBuilder("id,t\r\n");
    for (int i = 0; i < 300; i++) {
      data.append(i).append(",\"").append("line\r\n".repeat(i % 4)).append("\"\r\n");
    }
    for (int i = 0; i < 5; i++) {
      compare(
          table,
          "COPY numbered FROM STDIN WITH (FORMAT csv, HEADER)",
          cut((data + "x,y\r\n").getBytes(UTF_8)));
      data.insert(6, i + ",\"\n\r\n\r\"\r\n");
    }
  }

  @Test
  void coordinatorNodeJudgesTheStatement() {
    DistributedTable table = cluster.distribute("judged", "(id int, t text)", "id", 2);
    for (String sql :
        List.of(
            "COPY judged (id, t, id) FROM STDIN",
            "COPY judged FROM STDIN WITH (FORMAT csv, QUOTE 'ab')",
            "COPY judged FROM STDIN WITH (DELIMITER 'a')",
            "COPY judged FROM STDIN WITH (FORMAT text, FORCE_NULL (t))",
            "COPY judged FROM STDIN WITH (FREEZE)",
            "COPY judged FROM STDIN WITH (ENCODING 'nonsense')")) {
      CopyOutcome found = sharded(table, sql, "1\ta\n");
      assertThat(found).isEqualTo(CopyOutcome.plain(cluster.plain(), sql, List.of()));
    }
    compare(table, "COPY judged FROM STDIN WITH (HEADER MATCH)", "id\tt\n1\ta\n");
    compare(table, "COPY judged FROM STDIN WITH (HEADER MATCH)", "id\tx\n1\ta\n");
    compare(table, "COPY judged FROM STDIN WITH (FORMAT csv, HEADER MATCH)", "t\n1,a\n");
    compare(table, "COPY judged FROM STDIN WITH (HEADER MATCH)", "");
  }

  @Test
  void takesAllOptions() {
    DistributedTable table =
        cluster.distribute("options", "(id int, t text DEFAULT 'given', u text)", "id", 3);
    for (String sql :
        List.of(
            "COPY options FROM STDIN CSV HEADER DELIMITER ';' NULL 'nix' QUOTE ''''",
            "COPY options FROM STDIN (FORMAT csv, DELIMITER ';', FORCE_NOT_NULL (t, u))",
            "COPY options FROM STDIN (FORMAT csv, DELIMITER ';', FORCE_NULL (t, u), NULL 'nix')",
            "COPY options FROM STDIN (DELIMITER ';', DEFAULT 'std', NULL '')",
            "COPY options FROM STDIN (FORMAT csv, DELIMITER ';', DEFAULT 'std', HEADER true)",
            "COPY options FROM STDIN (DELIMITER ';', ON_ERROR ignore, REJECT_LIMIT 10)",
            "COPY options FROM STDIN (DELIMITER ';', ON_ERROR ignore, LOG_VERBOSITY silent)")) {
      String header = sql.contains("HEADER") ? "id;t;u\n" : "";
      compare(table, sql, header + "1;a;'b'\n2;;nix\n3;\"nix\";std\n");
      compare(table, sql, header + "4;std;x\n5;std;std\n\"nix\";a;b\nx;y;z\n6;last;\n");
    }
  }

  @Test
  void rejectLimitHoldsForAllShardsTogether() {
    DistributedTable table = cluster.distribute("rejecting", "(id int, n int)", "id", 4);
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      data.append(i).append(i % 4 == 0 ? "\tx\n" : "\t1\n");
    }
    String sql = "COPY rejecting FROM STDIN (ON_ERROR ignore, REJECT_LIMIT %d)";
    assertThat(sharded(table, sql.formatted(9), data.toString()).error())
        .startsWith(
            "22P02|skipped more than REJECT_LIMIT (9) rows due to data type incompatibility");
    assertThat(cluster.rows(table)).isEmpty();
    compare(table, sql.formatted(10), data.toString());
    assertThat(cluster.rows(table)).hasSize(30);
  }

  @Test
  void binaryErrorsAreThoseOfPostgres() {
    DistributedTable table = cluster.distribute("binary_errors", "(id int, t text)", "id", 3);
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    rows.writeBytes(BinaryHeader.PLAIN);
    rows.writeBytes(new byte[] {0, 2, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 1, 'x'});
    byte[] good = rows.toByteArray();
    byte[] ended = Arrays.copyOf(good, good.length + 2);
    Arrays.fill(ended, good.length, ended.length, (byte) -1);
    byte[] after = Arrays.copyOf(ended, ended.length + 3);
    byte[] twice = Arrays.copyOf(good, good.length * 2);
    twice[good.length] = 0;
    twice[good.length + 1] = 3;
    byte[] badFlags = good.clone();
    badFlags[11] = 1;
    String sql = "COPY binary_errors FROM STDIN WITH (FORMAT binary)";
    List<byte[]> all = new ArrayList<>(List.of(good, ended, after, twice, badFlags));
    for (int length = 0; length < good.length; length++) {
      all.add(Arrays.copyOf(good, length));
    }
    for (byte[] data : all) {
      compare(table, sql, List.of(data));
      compare(table, sql, cut(data));
    }
  }

  @Test
  void referenceTableIsTheSameOnAllNodes() {
    ReferenceTable table =
        cluster.replicate(
            "places", "(code char(2) PRIMARY KEY, name text, at timestamptz DEFAULT now())");
    CopyOutcome found =
        sharded(table, "COPY places (code, name) FROM STDIN", "de\tA\nfr\tB\nit\tC\n");
    assertThat(found).isEqualTo(new CopyOutcome(3, null, List.of()));
    List<String> expected = CopyCluster.rows(cluster.admin(CopyCluster.COORDINATOR), "places");
    assertThat(expected).hasSize(3);
    for (var node : CopyCluster.WORKERS) {
      assertThat(CopyCluster.rows(cluster.admin(node), "places_" + table.shard()))
          .isEqualTo(expected);
    }
    assertThat(sharded(table, "COPY places (code, name) FROM STDIN", "de\tA\n").error())
        .startsWith("23505|duplicate key value violates unique constraint \"places_pkey")
        .contains("COPY places, line 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "csv"})
  void evaluatesDefaultsOnce(String format) {
    String name = "defaults_" + format;
    cluster.everywhere("CREATE SEQUENCE " + name + "_seq");
    DistributedTable table =
        cluster.distribute(
            name,
            "(id bigint DEFAULT nextval('"
                + name
                + "_seq') NOT NULL, t text, n int NOT NULL DEFAULT 5, u bigint DEFAULT nextval('"
                + name
                + "_seq'))",
            "id",
            4);
    String separator = format.equals("csv") ? "," : "\t";
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      data.append("row ").append(i).append(separator).append(i).append(i == 399 ? "" : "\n");
    }
    String sql = "COPY " + name + " (t, n) FROM STDIN WITH (FORMAT " + format + ")";
    compare(table, sql, cut(data.toString().getBytes(UTF_8)));
    assertThat(cluster.misplaced(table, "hashint8")).isZero();
    compare(table, "COPY " + name + " (t) FROM STDIN", "a\nb\n");
    compare(table, "COPY " + name + " (t, n) FROM STDIN", "a\t1\nb\tx\n");
    compare(table, "COPY " + name + " (t, n) FROM STDIN", "a\t1\nb\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "csv"})
  void evaluatesDefaultsThatAreAskedFor(String format) {
    String name = "marked_" + format;
    cluster.everywhere("CREATE SEQUENCE " + name + "_seq");
    String next = "nextval('" + name + "_seq')";
    DistributedTable table =
        cluster.distribute(
            name, "(a text, id bigint DEFAULT " + next + ", n int DEFAULT 5, u int)", "id", 4);
    String separator = format.equals("csv") ? "," : "\t";
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String id = random.nextBoolean() ? "std" : String.valueOf(1000 + i);
      String number = random.nextBoolean() ? "std" : String.valueOf(i);
      data.append(String.join(separator, "std" + i, id, number, "" + i)).append('\n');
    }
    String sql = "COPY " + name + " FROM STDIN WITH (FORMAT " + format + ", DEFAULT 'std')";
    compare(table, sql, cut(data.toString().getBytes(UTF_8)));
    assertThat(cluster.misplaced(table, "hashint8")).isZero();
    compare(table, sql, "a,std,1,1\nb,1,x,2\n".replace(",", separator));
  }

  @Test
  void whereChoosesRows() {
    DistributedTable table = cluster.distribute("filtered", "(id int, t text)", "id", 4);
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      data.append(i % 10 == 0 ? "\\N" : String.valueOf(i)).append("\trow ").append(i).append('\n');
    }
    for (String where :
        List.of(
            "filtered.id > 20 AND (t LIKE '%5' OR length(t) < 6)",
            "public.filtered.id IS NOT NULL", "id % 2 = 0", "false")) {
      compare(table, "COPY filtered FROM STDIN WHERE " + where, data.toString());
    }
    String all = "COPY filtered (id, t) FROM STDIN (FORMAT text) WHERE t <> ''";
    assertThat(sharded(table, all, data.toString()).error()).startsWith("22004");
  }

  @Test
  void nullKeyHasNoShard() {
    DistributedTable table = cluster.distribute("null_key", "(id int, t text)", "id", 2);
    assertThat(sharded(table, "COPY null_key FROM STDIN", "1\ta\n\\N\tb\n").error())
        .startsWith("22004|the partition column of table public.null_key cannot be NULL")
        .contains("COPY null_key, line 2, column id: null input");
    assertThat(sharded(table, "COPY null_key (t) FROM STDIN", "a\n").error()).startsWith("22004");
    assertThat(sharded(table, "COPY null_key (t) FROM STDIN", "").rows()).isZero();
  }

  @Test
  void asksTheCoordinatorNodeForHashesOfOtherTypes() {
    cluster.everywhere("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')");
    DistributedTable enums = cluster.distribute("moods", "(m text[], n int)", "m", 4);
    String data = "{a}\t1\n{b,c}\t2\n{\"x\\\\ty\"}\t3\n{a}\t4\n";
    CopyOutcome found =
        sharded(
            enums,
            "COPY moods FROM STDIN",
            List.of(data.getBytes(UTF_8)),
            SMALL,
            cluster.hasher("hash_array", "text[]"));
    assertThat(found.rows()).isEqualTo(4);
    assertThat(cluster.misplaced(enums, "hash_array")).isZero();

    DistributedTable numbers = cluster.distribute("numbers", "(v numeric(6,2), n int)", "v", 4);
    compare(numbers, "COPY numbers FROM STDIN", "1.005\t1\n1.01\t2\n-3\t3\n99.999\t4\n");
    assertThat(cluster.misplaced(numbers, "hash_numeric")).isZero();
  }

  @Test
  void hashesWhatPostgresWillStore() {
    DistributedTable texts = cluster.distribute("short_texts", "(v varchar(3), n int)", "v", 4);
    compare(texts, "COPY short_texts FROM STDIN", "abc   \t1\nab \t2\na\t3\n\t4\n漢字漢  \t5\n");
    compare(texts, "COPY short_texts FROM STDIN", "abcd\t1\n");
    assertThat(cluster.misplaced(texts, "hashtext")).isZero();
    DistributedTable keys = cluster.distribute("uuids", "(v uuid, n int)", "v", 4);
    compare(
        keys,
        "COPY uuids FROM STDIN",
        "550e8400-e29b-41d4-a716-446655440000\t1\n{550E8400e29b41d4a716446655440001}\t2\n");
    assertThat(cluster.misplaced(keys, "uuid_hash")).isZero();
    cluster.everywhere("CREATE DOMAIN amount AS int CHECK (VALUE > 0)");
    DistributedTable amounts = cluster.distribute("amounts", "(v amount, n int)", "v", 4);
    compare(amounts, "COPY amounts FROM STDIN", "1\t1\n2\t2\n3\t3\n");
    compare(amounts, "COPY amounts FROM STDIN", "4\t1\n-2\t2\n");
    assertThat(cluster.misplaced(amounts, "hashint4")).isZero();
    DistributedTable small = cluster.distribute("smalls", "(v smallint, n int)", "v", 4);
    compare(small, "COPY smalls FROM STDIN", "1\t1\n-32768\t2\n 7 \t3\n+8\t4\n");
    compare(small, "COPY smalls FROM STDIN", "32768\t1\n");
    assertThat(cluster.misplaced(small, "hashint2")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"LATIN1,ISO-8859-1", "SJIS,windows-31j", "GB18030,GB18030", "WIN1252,windows-1252"})
  void readsTheClientsEncoding(String encoding, String charset) {
    String name = "encoded_" + encoding.toLowerCase(Locale.ROOT);
    DistributedTable table = cluster.distribute(name, "(k text, t text)", "k", 4);
    String text = encoding.equals("SJIS") || encoding.equals("GB18030") ? "表能ソ" : "äöü";
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      data.append(text).append(i).append('\t').append(text).append('\n');
    }
    String sql = "COPY " + name + " FROM STDIN WITH (ENCODING '" + encoding + "')";
    compare(table, sql, cut(data.toString().getBytes(Charset.forName(charset))));
    assertThat(cluster.misplaced(table, "hashtext")).isZero();
  }

  @Test
  void tellsNoticesOfTriggersWithLogicalNames() {
    cluster.everywhere(
        "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE 'row %', NEW.id;"
            + " RETURN NEW; END$$");
    DistributedTable table = cluster.distribute("loud", "(id int, t text)", "id", 1);
    cluster
        .plain()
        .execute("CREATE TRIGGER t BEFORE INSERT ON loud FOR EACH ROW EXECUTE FUNCTION shout()");
    CopyTarget shard = CopyTarget.ofRows(table, CopyCluster.COORDINATOR).getFirst().getFirst();
    cluster
        .admin(shard.node())
        .execute(
            "CREATE TRIGGER t BEFORE INSERT ON "
                + shard.table()
                + " FOR EACH ROW EXECUTE FUNCTION shout()");
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      data.append(i).append("\tx\n");
    }
    compare(table, "COPY loud FROM STDIN", data.toString());
  }

  @Test
  void clientMayGiveUp() {
    DistributedTable table = cluster.distribute("given_up", "(id int, t text)", "id", 2);
    DistributedTransaction transaction = cluster.transaction();
    CopySession session =
        new CopySession(transaction, NO_HASHER, CopyOutcome.listener(new ArrayList<>()), SMALL);
    CopyFrom plan =
        new CopyFromPlanner(
                PARSER.parse("COPY given_up FROM STDIN").getFirst(), table, cluster.columns(table))
            .plan();
    try (ShardedCopy copy = ShardedCopy.begin(session, plan)) {
      assertThat(copy.format()).isZero();
      assertThat(copy.columns()).isEqualTo(2);
      byte[] data = "1\ta\n2\tb\n".repeat(500).getBytes(UTF_8);
      copy.write(data, 0, data.length);
      var error = copy.clientFailed("no more");
      assertThat(error.state().code()).isEqualTo("57014");
      assertThat(error.message()).isEqualTo("COPY from stdin failed: no more");
      assertThat(error.where()).isEqualTo("COPY given_up, line 1001");
    }
    transaction.rollback();
    assertThat(cluster.rows(table)).isEmpty();
  }
}
