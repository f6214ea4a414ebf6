package io.dpg.execute;

import io.dpg.plan.Merge;
import java.util.ArrayList;
import java.util.List;

/// Rows that a query on the coordinator node will combine, column by column, in pieces of a size
/// that a node can take at once. What is longer than a few kilobytes is in temporary files.
final class PartialRows implements AutoCloseable {

  private static final long PIECE_BYTES_MAX = 64L << 20;
  private static final int ROWS_PER_CHECK = 256;

  private final List<Merge.Column> declared;
  private final List<Boolean> binary;
  private final List<List<ResultColumn>> pieces = new ArrayList<>();
  private int rowsOfPiece;

  private PartialRows(List<Merge.Column> declared, List<Boolean> binary) {
    this.declared = declared;
    this.binary = binary;
    pieces.add(newPiece());
  }

  /// For rows whose columns are all text.
  static PartialRows ofTexts(List<Merge.Column> declared) {
    return new PartialRows(declared, declared.stream().map(_ -> false).toList());
  }

  /// For rows whose columns have the formats that [#formats] says.
  static PartialRows of(List<Merge.Column> declared) {
    return new PartialRows(declared, declared.stream().map(PartialRows::isBinary).toList());
  }

  /// The formats in which [#add] takes the columns.
  static List<Short> formats(List<Merge.Column> declared) {
    return declared.stream().map(column -> (short) (isBinary(column) ? 1 : 0)).toList();
  }

  private static boolean isBinary(Merge.Column column) {
    return ResultColumn.isBinary(column.typeOid());
  }

  private List<ResultColumn> newPiece() {
    List<ResultColumn> piece = new ArrayList<>();
    for (int i = 0; i < declared.size(); i++) {
      piece.add(new ResultColumn(declared.get(i).typeOid(), binary.get(i)));
    }
    return piece;
  }

  /// @param row body of a DataRow message
  void add(byte[] row) {
    if (rowsOfPiece % ROWS_PER_CHECK == 0 && sizeOfPiece() >= PIECE_BYTES_MAX) {
      complete();
      pieces.add(newPiece());
      rowsOfPiece = 0;
    }
    ResultColumn.addRow(row, pieces.getLast());
    rowsOfPiece++;
  }

  private long sizeOfPiece() {
    return pieces.getLast().stream().mapToLong(ResultColumn::size).sum();
  }

  /// No more rows come, or not into this piece.
  void complete() {
    pieces.getLast().forEach(ResultColumn::complete);
  }

  List<Merge.Column> declared() {
    return declared;
  }

  List<List<ResultColumn>> pieces() {
    return List.copyOf(pieces);
  }

  @Override
  public void close() {
    pieces.forEach(piece -> piece.forEach(ResultColumn::close));
  }
}
