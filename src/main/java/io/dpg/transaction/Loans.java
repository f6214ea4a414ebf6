package io.dpg.transaction;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which backends of the coordinator node work for whom: by its process id, a connection that comes
/// back from there finds the transaction that it belongs to. Threads: any.
public final class Loans {

  private final Map<Integer, Loan> loans = new ConcurrentHashMap<>();
  private final Set<Integer> ours = ConcurrentHashMap.newKeySet();

  /// The transaction lent to a backend; empty when nobody waits for it.
  public Optional<Loan> find(int processId) {
    return Optional.ofNullable(loans.get(processId));
  }

  /// Whether the backend serves one of dpg's transactions, whether lent or not.
  public boolean isOurs(int processId) {
    return ours.contains(processId);
  }

  void begin(int processId, Loan loan) {
    loans.put(processId, loan);
  }

  void end(int processId, Loan loan) {
    loans.remove(processId, loan);
  }

  /// A transaction has leased the backend's connection.
  void joined(int processId) {
    ours.add(processId);
  }

  /// The backend's connection is about to be given back.
  void left(int processId) {
    ours.remove(processId);
  }
}
