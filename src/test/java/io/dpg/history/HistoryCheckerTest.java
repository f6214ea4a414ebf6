package io.dpg.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.history.Transaction.Append;
import io.dpg.history.Transaction.Operation;
import io.dpg.history.Transaction.Outcome;
import io.dpg.history.Transaction.Read;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {

  private static Transaction transaction(int id, long begun, long ended, Operation... operations) {
    return new Transaction(id, begun, ended, Outcome.COMMITTED, List.of(operations));
  }

  private static Read read(int key, Integer... values) {
    return new Read(key, List.of(values));
  }

  private static final Transaction WRITES_BOTH =
      transaction(1, 0, 10, new Append(1, 11), new Append(2, 21));
  private static final Map<Integer, List<Integer>> BOTH = Map.of(1, List.of(11), 2, List.of(21));

  @Test
  void nothingIsWrongWithSnapshots() {
    assertThat(
            HistoryChecker.anomalies(
                List.of(
                    WRITES_BOTH,
                    transaction(2, 5, 20, read(1), read(2)),
                    transaction(3, 5, 20, read(1, 11), read(2, 21))),
                BOTH))
        .isEmpty();
  }

  @Test
  void writeSkewIsAllowed() {
    assertThat(
            HistoryChecker.anomalies(
                List.of(
                    transaction(1, 0, 10, read(1), new Append(2, 21)),
                    transaction(2, 0, 10, read(2), new Append(1, 11))),
                BOTH))
        .isEmpty();
  }

  @Test
  void findsHalfOfACommit() {
    assertThat(
            HistoryChecker.anomalies(
                List.of(WRITES_BOTH, transaction(2, 5, 20, read(1), read(2, 21))), BOTH))
        .singleElement()
        .asString()
        .startsWith("cycle: ");
  }

  @Test
  void findsReadersThatDisagreeAboutTheOrder() {
    assertThat(
            HistoryChecker.anomalies(
                List.of(
                    transaction(1, 0, 10, new Append(1, 11)),
                    transaction(2, 0, 10, new Append(2, 21)),
                    transaction(3, 0, 10, read(1, 11), read(2)),
                    transaction(4, 0, 10, read(1), read(2, 21))),
                BOTH))
        .as("a long fork")
        .hasSize(1);
  }

  @Test
  void findsOldReads() {
    assertThat(
            HistoryChecker.anomalies(
                List.of(WRITES_BOTH, transaction(2, 11, 20, read(1), read(2))), BOTH))
        .hasSize(1);
  }

  @Test
  void findsLostUpdates() {
    assertThat(
            HistoryChecker.anomalies(
                List.of(
                    transaction(1, 0, 10, read(1), new Append(1, 11)),
                    transaction(2, 0, 10, read(1), new Append(1, 12))),
                Map.of(1, List.of(11, 12))))
        .hasSize(1);
  }

  @Test
  void findsWhatWasLostAndWhatWasRolledBack() {
    assertThat(HistoryChecker.anomalies(List.of(WRITES_BOTH), Map.of(1, List.of(11))))
        .containsExactly("value 21 of transaction 1 was lost");
    Transaction aborted = new Transaction(1, 0, 1, Outcome.ABORTED, List.of(new Append(1, 11)));
    assertThat(HistoryChecker.anomalies(List.of(aborted), Map.of(1, List.of(11))))
        .contains("value 11 of key 1 was rolled back and stayed");
    assertThat(
            HistoryChecker.anomalies(
                List.of(aborted, transaction(2, 0, 1, read(1, 11))), Map.of(1, List.of())))
        .hasSize(1);
  }

  @Test
  void whatNobodyWasToldIsThereWholeOrNotAtAll() {
    Transaction unknown =
        new Transaction(1, 0, 1, Outcome.UNKNOWN, List.of(new Append(1, 11), new Append(2, 21)));
    assertThat(HistoryChecker.anomalies(List.of(unknown), Map.of())).isEmpty();
    assertThat(HistoryChecker.anomalies(List.of(unknown), BOTH)).isEmpty();
    assertThat(HistoryChecker.anomalies(List.of(unknown), Map.of(2, List.of(21)))).hasSize(1);
  }

  @Test
  void findsTheMiddleOfATransaction() {
    assertThat(
            HistoryChecker.anomalies(
                List.of(
                    transaction(1, 0, 10, new Append(1, 11), new Append(1, 12)),
                    transaction(2, 0, 10, read(1, 11))),
                Map.of(1, List.of(11, 12))))
        .hasSize(1);
  }
}
