package io.dpg.operations.ddl;

import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.TableName;
import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// A statement for every shard of a table: SQL in which some names get the shard's id.
record ShardCommand(List<Piece> pieces) {

  ShardCommand {
    pieces = List.copyOf(pieces);
  }

  /// A part of the text.
  sealed interface Piece {}

  record Sql(String text) implements Piece {}

  /// @param relation OID of the table whose shard's id the name gets
  record Name(String logical, int relation) implements Piece {}

  /// @param shardOf the shard that goes with the one the statement is for
  String sql(IntFunction<ShardId> shardOf) {
    StringBuilder sql = new StringBuilder();
    for (Piece piece : pieces) {
      sql.append(
          switch (piece) {
            case Sql(String text) -> text;
            case Name(String logical, int relation) ->
                Identifiers.quote(ShardNames.of(logical, shardOf.apply(relation)));
          });
    }
    return sql.toString();
  }

  static Text text(String sql) {
    return new Text().sql(sql);
  }

  /// Puts a command together.
  static final class Text {
    private final List<Piece> pieces = new ArrayList<>();

    Text sql(String text) {
      pieces.add(new Sql(text));
      return this;
    }

    Text name(String logical, int relation) {
      pieces.add(new Name(logical, relation));
      return this;
    }

    Text table(TableName table, int relation) {
      return sql(Identifiers.quote(table.schema()) + ".").name(table.name(), relation);
    }

    ShardCommand command() {
      return new ShardCommand(pieces);
    }
  }
}
