package io.dpg.transaction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a client has SET, so that it can follow the client from connection to connection.
/// Immutable: a transaction or savepoint that is rolled back takes back the value it started with.
public final class SessionSettings {

  public static final String ROLE = "role";
  public static final String SESSION_AUTHORIZATION = "session_authorization";

  /// Concerns the client only: nodes always get and give UTF-8. Its value is kept, not a statement.
  public static final String CLIENT_ENCODING = "client_encoding";

  public static final SessionSettings NONE =
      new SessionSettings(
          new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), TransactionDefaults.STANDARD, null);

  /// Takes every setting back, whatever it was; RESET ALL leaves the role alone.
  private static final String RESET = "RESET ROLE;\nRESET SESSION AUTHORIZATION;\nRESET ALL;\n";

  private static final Pattern ROUNDED = Pattern.compile("(?<![0-9])0\\b|-\\d");
  private static final Pattern OTHER_DATES = Pattern.compile("(?i)^(?!.*\\biso\\b)");
  private static final Pattern OTHER_INTERVALS = Pattern.compile("(?i)^(?!.*\\bpostgres\\b)");

  private final SequencedMap<String, String> defaults;
  private final SequencedMap<String, String> session;
  private final SequencedMap<String, String> local;
  private final String key;
  private final String meaning;
  private final TransactionDefaults transactions;

  /// Of the transaction that is open; null where it has no other than the session.
  private final @Nullable TransactionDefaults localTransactions;

  private SessionSettings(
      SequencedMap<String, String> defaults,
      SequencedMap<String, String> session,
      SequencedMap<String, String> local,
      TransactionDefaults transactions,
      @Nullable TransactionDefaults localTransactions) {
    this.localTransactions = localTransactions;
    this.defaults = Collections.unmodifiableSequencedMap(defaults);
    this.transactions = transactions;
    this.session = Collections.unmodifiableSequencedMap(session);
    this.local = Collections.unmodifiableSequencedMap(local);
    this.key = String.join(";\n", statements());
    List<String> locals = statementsOf(local);
    this.meaning = locals.isEmpty() ? key : key + "\n\n" + String.join(";\n", locals);
  }

  /// Who the session is comes last: the others may have been set by a more powerful role. Setting
  /// the session's user ends SET ROLE, so it must stand before that.
  private List<String> statements() {
    SequencedMap<String, String> all = new TreeMap<>(defaults);
    all.putAll(session);
    all.remove(CLIENT_ENCODING);
    String user = all.remove(SESSION_AUTHORIZATION);
    String role = all.remove(ROLE);
    List<String> statements = new ArrayList<>(all.values());
    if (user != null) {
      statements.add(user);
    }
    if (role != null) {
      statements.add(role);
    }
    return statements;
  }

  /// These settings with one that RESET goes back to, instead of an earlier one of that name: from
  /// the role, the database or the start-up packet.
  ///
  /// @param name the parameter's name in lower case
  /// @param sql the SET statement, without a semicolon
  public SessionSettings withDefault(String name, String sql) {
    return new SessionSettings(
        with(defaults, name, sql), session, local, transactions, localTransactions);
  }

  /// These settings and one more for the session; a SET of the whole session ends a SET LOCAL.
  ///
  /// @param name the parameter's name in lower case
  /// @param sql the SET statement, without a semicolon
  public SessionSettings with(String name, String sql) {
    SequencedMap<String, String> rest = withoutItsRole(session, name);
    return new SessionSettings(
        defaults, with(rest, name, sql), without(local, name), transactions, localTransactions);
  }

  /// These settings and one more until the transaction ends.
  public SessionSettings withLocal(String name, String sql) {
    return new SessionSettings(
        defaults, session, with(local, name, sql), transactions, localTransactions);
  }

  /// These settings less one: RESET.
  public SessionSettings without(String name) {
    SequencedMap<String, String> rest = withoutItsRole(session, name);
    return new SessionSettings(
        defaults, without(rest, name), without(local, name), transactions, localTransactions);
  }

  /// RESET ALL: the defaults, and who the session is.
  public SessionSettings reset() {
    SequencedMap<String, String> kept = new TreeMap<>(session);
    kept.keySet().retainAll(List.of(ROLE, SESSION_AUTHORIZATION));
    return new SessionSettings(defaults, kept, new TreeMap<>(), transactions, localTransactions);
  }

  /// What the session began with.
  public SessionSettings defaults() {
    return new SessionSettings(defaults, new TreeMap<>(), new TreeMap<>(), transactions, null);
  }

  /// These settings as they are after the transaction.
  public SessionSettings withoutLocal() {
    return local.isEmpty()
        ? this
        : new SessionSettings(defaults, session, new TreeMap<>(), transactions, null);
  }

  /// These settings, which say this of transactions.
  public SessionSettings with(TransactionDefaults newTransactions) {
    return transactions.equals(newTransactions) && localTransactions == null
        ? this
        : new SessionSettings(defaults, session, local, newTransactions, null);
  }

  /// These settings, which say this until the transaction ends.
  public SessionSettings withLocal(TransactionDefaults newTransactions) {
    return new SessionSettings(defaults, session, local, transactions, newTransactions);
  }

  /// What they say of transactions.
  public TransactionDefaults transactions() {
    return localTransactions == null ? transactions : localTransactions;
  }

  /// The statements that a connection needs after RESET of one setting, for it to have what the
  /// session began with.
  ///
  /// @param name the parameter's name, or null after RESET ALL
  public List<String> defaultStatements(@Nullable String name) {
    if (name == null) {
      return statementsOf(defaults);
    }
    String sql = name.equals(CLIENT_ENCODING) ? null : defaults.get(name);
    return sql == null ? List.of() : List.of(sql);
  }

  /// The SETs that say what texts of dates, times and intervals mean; none where nothing was set.
  public List<String> readingDates() {
    List<String> statements = new ArrayList<>();
    for (String name : List.of("datestyle", "intervalstyle", "timezone")) {
      String sql = statement(name);
      if (!sql.isEmpty()) {
        statements.add(sql);
      }
    }
    return statements;
  }

  /// Whether floats that nodes write as text may have lost digits.
  public boolean roundsFloats() {
    return matches("extra_float_digits", ROUNDED);
  }

  /// Whether values that nodes write as text lose nothing and are read alike whatever is set.
  public boolean writesExactText() {
    return !roundsFloats() && !matches("datestyle", OTHER_DATES) && writesPlainIntervals();
  }

  /// Whether nodes write intervals in PostgreSQL's own form.
  public boolean writesPlainIntervals() {
    return !matches("intervalstyle", OTHER_INTERVALS);
  }

  private boolean matches(String name, Pattern pattern) {
    String sql = statement(name);
    return !sql.isEmpty() && pattern.matcher(sql).find();
  }

  /// What has set it; "" where nothing has.
  private String statement(String name) {
    return local.getOrDefault(name, session.getOrDefault(name, defaults.getOrDefault(name, "")));
  }

  /// PostgreSQL's name of the encoding that the client speaks.
  public String clientEncoding() {
    for (SequencedMap<String, String> settings : List.of(local, session, defaults)) {
      String encoding = settings.get(CLIENT_ENCODING);
      if (encoding != null) {
        return encoding;
      }
    }
    return "UTF8";
  }

  /// Whether the client has said anything of a setting, by its name in lower case.
  public boolean has(String name) {
    return defaults.containsKey(name) || session.containsKey(name) || local.containsKey(name);
  }

  private static List<String> statementsOf(SequencedMap<String, String> settings) {
    return settings.entrySet().stream()
        .filter(it -> !it.getKey().equals(CLIENT_ENCODING))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static SequencedMap<String, String> with(
      SequencedMap<String, String> settings, String name, String sql) {
    SequencedMap<String, String> more = new TreeMap<>(settings);
    more.put(name, sql);
    return more;
  }

  private static SequencedMap<String, String> without(
      SequencedMap<String, String> settings, String name) {
    SequencedMap<String, String> rest = new TreeMap<>(settings);
    rest.remove(name);
    return rest;
  }

  /// SET SESSION AUTHORIZATION ends SET ROLE.
  private static SequencedMap<String, String> withoutItsRole(
      SequencedMap<String, String> settings, String name) {
    return name.equals(SESSION_AUTHORIZATION) ? without(settings, ROLE) : settings;
  }

  /// Equal for sessions whose connections can be shared: the SET statements in a fixed order.
  public String key() {
    return key;
  }

  /// Equal where statements mean the same: the settings of the transaction count too.
  public String meaning() {
    return meaning;
  }

  /// Whether the session acts as another role than it has logged in as.
  public boolean changeRole() {
    return has(ROLE) || has(SESSION_AUTHORIZATION);
  }

  /// The script that gives a connection these settings, whatever it had before.
  public String script() {
    return RESET + key;
  }

  /// What turns these settings into others within a transaction block, to be appended to a script;
  /// empty where they mean the same.
  String changeTo(SessionSettings other) {
    if (meaning.equals(other.meaning)) {
      return "";
    }
    StringBuilder script = new StringBuilder();
    if (!key.equals(other.key)) {
      script.append(";\n").append(other.script());
    }
    other.localStatements().forEach(sql -> script.append(";\n").append(sql));
    return script.toString();
  }

  /// What SET TRANSACTION said: it must come before all else in a transaction.
  public List<String> transactionModes() {
    return local.entrySet().stream()
        .filter(it -> isMode(it.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /// The other SET LOCAL statements, to repeat on a node that joins the transaction late.
  public List<String> localStatements() {
    return local.entrySet().stream()
        .filter(it -> !isMode(it.getKey()) && !it.getKey().equals(CLIENT_ENCODING))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static boolean isMode(String name) {
    return name.startsWith("transaction");
  }
}
