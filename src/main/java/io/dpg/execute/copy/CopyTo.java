package io.dpg.execute.copy;

import io.dpg.catalog.NodeId;
import io.dpg.catalog.TableMetadata;
import io.dpg.execute.RowStream;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Begins a `COPY ... TO STDOUT` of what the coordinator node does not hold. That node is asked
/// first all the same: what is wrong with the statement, and how the header looks.
public final class CopyTo {

  private final CopySession session;
  private final ParsedStatement statement;
  private final CopyOptions options;
  private final CopyOptionReader reader;

  /// @param statement a `CopyStmt`; 0A000 when it names a file
  public CopyTo(CopySession session, ParsedStatement statement) {
    SqlNode copy = statement.tree();
    if (copy.has("filename") || copy.flag("is_program")) {
      throw CopyFiles.refuseTo().asException();
    }
    this.session = session;
    this.statement = statement;
    this.reader = new CopyOptionReader(copy);
    this.options = reader.read();
  }

  /// `COPY table TO STDOUT`.
  ///
  /// @param tableColumns all columns of the table, in order, dropped ones left out
  public CopyOut table(TableMetadata table, List<CopyColumn> tableColumns) {
    CopyPrologue prologue =
        CopyPrologue.read(session.transaction().coordinator(), statement.text());
    List<String> columns = columns(tableColumns);
    String list = columns.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    Map<NodeId, List<String>> statements = new LinkedHashMap<>();
    NodeId coordinator = session.transaction().coordinator().node();
    for (List<CopyTarget> shard : CopyTarget.ofRows(table, coordinator)) {
      CopyTarget target = shard.getFirst();
      String source = target.qualifiedName() + (columns.isEmpty() ? "" : " (" + list + ")");
      add(statements, target.node(), shardStatement(source, columns));
    }
    return new ShardCopyOut(session.transaction(), options.format(), prologue, statements);
  }

  private List<String> columns(List<CopyColumn> tableColumns) {
    List<SqlNode> names = statement.tree().list("attlist");
    return names.isEmpty()
        ? tableColumns.stream().filter(it -> !it.generated()).map(CopyColumn::name).toList()
        : names.stream().map(name -> name.text("sval")).toList();
  }

  /// `COPY (query) TO STDOUT` of a query whose answer is the rows of several queries, one after the
  /// other.
  ///
  /// @param columns the names of the query's columns
  /// @param queries the queries for each node
  public CopyOut queries(List<String> columns, Map<NodeId, List<String>> queries) {
    CopyPrologue prologue = emptyQuery(columns);
    Map<NodeId, List<String>> statements = new LinkedHashMap<>();
    queries.forEach((node, texts) ->
        texts.forEach(text -> add(statements, node, shardStatement("(" + text + ")", columns))));
    return new ShardCopyOut(session.transaction(), options.format(), prologue, statements);
  }

  /// `COPY (query) TO STDOUT` of any query. To be called before the query is run, which keeps
  /// connections busy.
  ///
  /// @param columns the names of the query's columns
  /// @return makes the copy of the query's rows: all columns in binary if [#isBinary], else in text
  public Function<RowStream, CopyOut> rows(List<String> columns) {
    CopyPrologue prologue = emptyQuery(columns);
    String sessionEncoding =
        session
            .transaction()
            .coordinator()
            .connection()
            .parameters()
            .getOrDefault("client_encoding", "UTF8");
    RowFormat format = RowFormat.of(options, columns, sessionEncoding);
    return rows -> new FormattedCopyOut(rows, prologue, format);
  }

  /// Whether rows are wanted in binary.
  public boolean isBinary() {
    return options.format() == CopyFormat.BINARY;
  }

  private String shardStatement(String source, List<String> columns) {
    return "COPY " + source + " TO STDOUT " + options.forShardsTo(columns, options.encoding());
  }

  private static void add(Map<NodeId, List<String>> statements, NodeId node, String statement) {
    statements.computeIfAbsent(node, _ -> new ArrayList<>()).add(statement);
  }

  /// What the coordinator node says to the client's options for a query with such columns.
  private CopyPrologue emptyQuery(List<String> columns) {
    String nothing =
        columns.stream()
            .map(name -> "NULL::text AS " + Identifiers.quote(name))
            .collect(Collectors.joining(", "));
    return CopyPrologue.read(
        session.transaction().coordinator(),
        "COPY (SELECT " + nothing + " WHERE false) TO STDOUT" + reader.asWritten());
  }
}
