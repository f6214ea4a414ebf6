package io.dpg.transaction;

import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What a client has SET, so that it can follow the client from connection to connection.
/// Immutable: a transaction or savepoint that is rolled back takes back the value it started with.
public final class SessionSettings {

  public static final SessionSettings NONE =
      new SessionSettings(new TreeMap<>(), new TreeMap<>(), TransactionDefaults.STANDARD);

  private final SequencedMap<String, String> session;
  private final SequencedMap<String, String> local;
  private final String key;
  private final String meaning;
  private final TransactionDefaults defaults;

  private SessionSettings(
      SequencedMap<String, String> session,
      SequencedMap<String, String> local,
      TransactionDefaults defaults) {
    this.defaults = defaults;
    this.session = Collections.unmodifiableSequencedMap(session);
    this.local = Collections.unmodifiableSequencedMap(local);
    this.key = String.join(";\n", session.values());
    this.meaning = local.isEmpty() ? key : key + "\n\n" + String.join(";\n", local.values());
  }

  /// These settings and one more for the session; a SET of the whole session ends a SET LOCAL.
  ///
  /// @param name the parameter's name in lower case
  /// @param sql the SET statement, without a semicolon
  public SessionSettings with(String name, String sql) {
    SequencedMap<String, String> newSession = new TreeMap<>(session);
    newSession.put(name, sql);
    return new SessionSettings(newSession, without(local, name), defaults);
  }

  /// These settings and one more until the transaction ends.
  public SessionSettings withLocal(String name, String sql) {
    SequencedMap<String, String> newLocal = new TreeMap<>(local);
    newLocal.put(name, sql);
    return new SessionSettings(session, newLocal, defaults);
  }

  /// These settings less one: RESET.
  public SessionSettings without(String name) {
    return new SessionSettings(without(session, name), without(local, name), defaults);
  }

  /// These settings as they are after the transaction.
  public SessionSettings withoutLocal() {
    return local.isEmpty() ? this : new SessionSettings(session, new TreeMap<>(), defaults);
  }

  /// These settings, which say this of transactions.
  public SessionSettings with(TransactionDefaults newDefaults) {
    return defaults.equals(newDefaults) ? this : new SessionSettings(session, local, newDefaults);
  }

  public TransactionDefaults defaults() {
    return defaults;
  }

  private static SequencedMap<String, String> without(
      SequencedMap<String, String> settings, String name) {
    SequencedMap<String, String> rest = new TreeMap<>(settings);
    rest.remove(name);
    return rest;
  }

  /// Equal for sessions whose connections can be shared: the SET statements in a fixed order.
  public String key() {
    return key;
  }

  /// Equal where statements mean the same: the settings of the transaction count too.
  public String meaning() {
    return meaning;
  }

  /// The script that gives a connection these settings, whatever it had before.
  public String script() {
    return "RESET SESSION AUTHORIZATION;\nRESET ALL;\n" + key;
  }

  /// The SET LOCAL statements to repeat on a node that joins the transaction late.
  public List<String> localStatements() {
    return List.copyOf(local.values());
  }

  /// The SET LOCAL statements that a statement's meaning can depend on: all but those about the
  /// transaction itself, such as its isolation level.
  public List<String> localStatementsOfMeaning() {
    return local.entrySet().stream()
        .filter(setting -> !setting.getKey().startsWith("transaction"))
        .map(java.util.Map.Entry::getValue)
        .toList();
  }
}
