package io.dpg.session.wayback;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.ActingFunction;
import io.dpg.execute.Arguments;
import io.dpg.execute.ConflictingInsert.Clause;
import io.dpg.execute.Executor;
import io.dpg.execute.NodeHasher;
import io.dpg.execute.RowStream;
import io.dpg.execute.RowValues;
import io.dpg.execute.ShardStatements;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.Access;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.RowText;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A row of an `INSERT ... ON CONFLICT` inside a function: it is inserted into its shard with the
/// clause of the function's own statement.
///
/// @param statement the function's
/// @param message what the trigger has said
record ReturnedUpsert(UpsertStatement statement, Message message) {

  /// The answer for a row that could not be inserted.
  static final String FAILED = "failed";

  private static final String RELATION = "upserts";

  /// Names that a clause has and a shard cannot know: those of variables.
  private static final Set<SqlState> UNKNOWN =
      Set.of(SqlState.UNDEFINED_COLUMN, SqlState.UNDEFINED_TABLE);

  /// @param statement the function's own, behind its number and a colon
  /// @param time `now()` of the transaction
  /// @param columns those that have values
  private record Message(
      String relation,
      String statement,
      String time,
      List<@Nullable String> columns,
      List<@Nullable String> values) {

    static Message of(Arguments arguments) {
      return new Message(
          text(arguments, 1),
          text(arguments, 2),
          text(arguments, 3),
          RowText.values(text(arguments, 4)),
          RowText.values(text(arguments, 5)));
    }

    private static String text(Arguments arguments, int number) {
      return requireNonNull(arguments.value(number)).text();
    }
  }

  /// Whether an INSERT of postgres_fdw's is such a message.
  static boolean isOne(SqlNode insert) {
    return insert.required("relation").text("relname").equals(RELATION);
  }

  static ReturnedUpsert of(
      Lent lent, Arguments arguments, Function<String, List<ParsedStatement>> parser) {
    Message message = Message.of(arguments);
    return new ReturnedUpsert(
        UpsertStatement.of(lent, message.relation(), message.statement(), parser), message);
  }

  private ShellStatement shell() {
    return statement.shell();
  }

  /// Inserts it; a row that was inserted or updated comes as one text.
  List<List<@Nullable String>> run(
      Lent lent, Executor executor, Function<String, ParsedStatement> parser, NodeHasher hasher) {
    int home = shard(hasher);
    IntFunction<List<List<@Nullable String>>> onShard =
        shard -> insert(shard, lent, executor, parser);
    boolean isIndexed = !lent.catalog().indexesOf(shell().table().oid()).isEmpty();
    SqlNode conflict = statement.conflict();
    if (conflict == null || !isIndexed || !(shell().table() instanceof DistributedTable table)) {
      return onShard.apply(home);
    }
    return new UpsertAcrossShards(table, Clause.of(conflict), onShard)
        .run(
            home,
            lent,
            lent.indexes()
                .orElseThrow(() -> statement.refusal("No session does it.").asException()));
  }

  private List<List<@Nullable String>> insert(
      int shard, Lent lent, Executor executor, Function<String, ParsedStatement> parser) {
    SqlNode conflict = statement.conflict();
    SqlNode insert = parser.apply(skeleton(shard)).tree();
    String sql =
        Deparser.deparse(
            conflict == null ? insert : insert.with("onConflictClause", onShard(conflict, shard)));
    ShardStatements statements =
        new ShardStatements(Map.of(shell().node(shard), List.of(sql)), Access.WRITE, "INSERT 0");
    List<List<@Nullable String>> found = new ArrayList<>();
    try (RowStream rows =
        lent.acting().isOther(lent, shell().node(shard))
            ? lent.acting().run(lent, executor, statements, ActingFunction.Gives.CHANGED_ROWS)
            : executor.run(statements, Arguments.NONE)) {
      while (rows.next()) {
        found.add(RowValues.read(rows.row()));
      }
    }
    return found;
  }

  /// What a shard's error means to who wrote the function.
  SqlErrorException explained(SqlErrorException failure) {
    return UNKNOWN.contains(failure.error().state())
        ? statement
            .refusal("Variables are not known there: " + failure.error().message() + ".")
            .causedBy(failure)
        : failure;
  }

  private int shard(NodeHasher hasher) {
    if (!(shell().table() instanceof DistributedTable table)) {
      return 0;
    }
    int position = message.columns().indexOf(table.column().name());
    String key = position < 0 ? null : message.values().get(position);
    return ShellStatement.home(table, key == null ? null : ByteSlice.of(key), hasher);
  }

  private String skeleton(int shard) {
    String name = Identifiers.quote(statement.alias());
    return "INSERT INTO %s AS %s %s RETURNING (%s.*)::pg_catalog.text"
        .formatted(
            shell().shardName(shard),
            name,
            ShellStatement.row(message.columns(), message.values()),
            name);
  }

  /// The clause with the shard's name of a constraint, and with the transaction's one time.
  private SqlNode onShard(SqlNode clause, int shard) {
    return clause.rewrite(node ->
        switch (node.kind()) {
          case "InferClause" -> {
            String constraint = node.text("conname");
            yield constraint.isEmpty()
                ? node
                : node.with("conname", ShardNames.of(constraint, shardId(shard)));
          }
          case "ParamRef" ->
              throw statement.refusal("Its ON CONFLICT clause has parameters.").asException();
          case "ResTarget" -> {
            requireNoKey(node);
            yield node;
          }
          case "FuncCall" -> isNow(node) ? time("timestamptz") : node;
          case "SQLValueFunction" -> timeOf(node);
          default -> node;
        });
  }

  private ShardId shardId(int shard) {
    return switch (shell().table()) {
      case DistributedTable it -> it.shards().get(shard).id();
      case SingleShardTable it -> it.shard();
      default -> throw new IllegalStateException("no shards to go back to");
    };
  }

  private void requireNoKey(SqlNode assigned) {
    if (shell().table() instanceof DistributedTable table
        && assigned.text("name").equals(table.column().name())) {
      throw statement.refusal("It changes the distribution column.").asException();
    }
  }

  private static boolean isNow(SqlNode call) {
    return Set.of("now", "transaction_timestamp")
            .contains(call.list("funcname").getLast().text("sval"))
        && call.list("args").isEmpty();
  }

  private SqlNode timeOf(SqlNode value) {
    return switch (value.text("op")) {
      case "SVFOP_CURRENT_TIMESTAMP" -> time("timestamptz");
      case "SVFOP_LOCALTIMESTAMP" -> time("timestamp");
      case "SVFOP_CURRENT_DATE" -> time("date");
      case "SVFOP_CURRENT_TIME",
          "SVFOP_CURRENT_TIME_N",
          "SVFOP_CURRENT_TIMESTAMP_N",
          "SVFOP_LOCALTIME",
          "SVFOP_LOCALTIME_N",
          "SVFOP_LOCALTIMESTAMP_N" ->
          throw statement.refusal("It uses a time of day.").asException();
      default -> value;
    };
  }

  /// As the session sees it, whose time zone nodes have.
  private SqlNode time(String type) {
    SqlNode literal =
        SqlNode.of("A_Const", Map.of("sval", SqlNode.of("String", Map.of("sval", message.time()))));
    SqlNode time = cast(literal, "timestamptz");
    return type.equals("timestamptz") ? time : cast(time, type);
  }

  private static SqlNode cast(SqlNode value, String type) {
    return SqlNode.of(
        "TypeCast",
        Map.of(
            "arg",
            value,
            "typeName",
            SqlNode.of(
                "TypeName",
                Map.of(
                    "names",
                    List.of(SqlNode.string("pg_catalog"), SqlNode.string(type)),
                    "typemod",
                    -1L))));
  }
}
