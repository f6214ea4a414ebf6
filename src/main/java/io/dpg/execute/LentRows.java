package io.dpg.execute;

import io.dpg.transaction.Loan;
import io.dpg.wire.Wire;
import java.util.function.Supplier;

/// Rows of the coordinator node, while the transaction is lent to what comes back from there.
final class LentRows implements RowStream {

  private final RowStream rows;
  private final Loan loan;

  private LentRows(RowStream rows, Loan loan) {
    this.rows = rows;
    this.loan = loan;
  }

  /// @param begin sends the statement
  static RowStream begin(Loan loan, Supplier<RowStream> begin) {
    try {
      return new LentRows(begin.get(), loan);
    } catch (RuntimeException e) {
      loan.close();
      throw e;
    }
  }

  @Override
  public boolean next() {
    boolean any = false;
    try {
      any = rows.next();
    } finally {
      if (!any) {
        loan.close();
      }
    }
    if (!any) {
      loan.requireRight();
    }
    return any;
  }

  @Override
  public void writeRow(Wire client) {
    rows.writeRow(client);
  }

  @Override
  public long writeRun(Wire client) {
    return rows.writeRun(client);
  }

  @Override
  public byte[] row() {
    return rows.row();
  }

  @Override
  public String tag() {
    return rows.tag();
  }

  @Override
  public void close() {
    rows.close();
    loan.close();
  }
}
