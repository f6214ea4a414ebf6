import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Moves money between accounts on two workers, through dpg or by a two-phase commit by hand, and prints transactions
/// per second and the 99th percentile of their times in milliseconds.
///
/// Arguments: `dpg` with one JDBC URL, or `hand` with three (two workers and where decisions are written); before them
/// seconds and clients; after them the file with the ids of accounts, those on the first worker in its first line.
///
/// By hand a transaction is what cannot be spared: an UPDATE on each worker, both PREPARE TRANSACTION at once, one row
/// that decides, both COMMIT PREPARED at once.
void main(String[] arguments) throws Exception {
  long nanos = Long.parseLong(arguments[0]) * 1_000_000_000;
  int clients = Integer.parseInt(arguments[1]);
  boolean byHand = arguments[2].equals("hand");
  List<String> urls = List.of(arguments).subList(3, arguments.length - 1);
  List<int[]> accounts = accounts(Path.of(arguments[arguments.length - 1]));
  List<Future<long[]>> results = new ArrayList<>();
  long begun = System.nanoTime();
  try (ExecutorService threads = Executors.newCachedThreadPool()) {
    for (int i = 0; i < clients; i++) {
      Random random = new Random(i);
      String name = "bench_" + ProcessHandle.current().pid() + "_" + i + "_";
      results.add(threads.submit(() -> {
        try (Transfer transfer = byHand ? new ByHand(urls, name) : new ThroughDpg(urls.getFirst())) {
          return run(transfer, accounts, random, nanos);
        }
      }));
    }
    long[] times = new long[0];
    for (Future<long[]> result : results) {
      long[] more = result.get();
      int count = times.length;
      times = Arrays.copyOf(times, count + more.length);
      System.arraycopy(more, 0, times, count, more.length);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Arrays.sort(times);
    System.out.printf(
        Locale.ROOT, "%.0f %.1f%n", times.length / seconds, times[times.length * 99 / 100] / 1e6);
  }
}

List<int[]> accounts(Path file) throws IOException {
  return Files.readAllLines(file, UTF_8).stream()
      .map(line -> Arrays.stream(line.split(",")).mapToInt(Integer::parseInt).toArray())
      .toList();
}

long[] run(Transfer transfer, List<int[]> accounts, Random random, long nanos) throws Exception {
  long[] times = new long[1 << 16];
  int count = 0;
  long end = System.nanoTime() + nanos;
  while (System.nanoTime() < end) {
    int from = accounts.get(0)[random.nextInt(accounts.get(0).length)];
    int to = accounts.get(1)[random.nextInt(accounts.get(1).length)];
    long begun = System.nanoTime();
    transfer.move(from, to);
    times = count == times.length ? Arrays.copyOf(times, 2 * count) : times;
    times[count++] = System.nanoTime() - begun;
  }
  return Arrays.copyOf(times, count);
}

static final String UPDATE = "UPDATE bench_transfer SET balance = balance + ? WHERE id = ?";

interface Transfer extends AutoCloseable {
  void move(int from, int to) throws Exception;
}

static void change(PreparedStatement statement, int amount, int id) throws SQLException {
  statement.setInt(1, amount);
  statement.setInt(2, id);
  if (statement.executeUpdate() != 1) {
    throw new SQLException("no account " + id);
  }
}

static final class ThroughDpg implements Transfer {
  private final Connection connection;
  private final PreparedStatement update;

  ThroughDpg(String url) throws SQLException {
    connection = DriverManager.getConnection(url);
    connection.setAutoCommit(false);
    update = connection.prepareStatement(UPDATE);
  }

  @Override
  public void move(int from, int to) throws SQLException {
    change(update, -1, from);
    change(update, 1, to);
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

static final class ByHand implements Transfer {
  private final Branch first;
  private final Branch second;
  private final Connection decisions;
  private final PreparedStatement decide;
  private final String name;
  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private int count;

  ByHand(List<String> urls, String name) throws SQLException {
    first = new Branch(urls.get(0));
    second = new Branch(urls.get(1));
    decisions = DriverManager.getConnection(urls.get(2));
    decide = decisions.prepareStatement("INSERT INTO bench_decision VALUES (?)");
    this.name = name;
  }

  @Override
  public void move(int from, int to) throws Exception {
    String gid = name + count++;
    first.update(-1, from);
    second.update(1, to);
    onBoth(() -> first.prepare(gid), () -> second.prepare(gid));
    decide.setString(1, gid);
    decide.executeUpdate();
    onBoth(() -> first.commit(gid), () -> second.commit(gid));
  }

  private void onBoth(Callable<Boolean> here, Callable<Boolean> there) throws Exception {
    Future<Boolean> away = other.submit(there);
    here.call();
    away.get();
  }

  @Override
  public void close() throws SQLException {
    other.shutdown();
    first.connection.close();
    second.connection.close();
    decisions.close();
  }
}

/// A transaction's part on one worker.
static final class Branch {
  private final Connection connection;
  private final PreparedStatement update;
  private final Statement commands;

  Branch(String url) throws SQLException {
    connection = DriverManager.getConnection(url + "&preferQueryMode=extendedForPrepared");
    update = connection.prepareStatement(UPDATE);
    commands = connection.createStatement();
  }

  void update(int amount, int id) throws SQLException {
    connection.setAutoCommit(false);
    change(update, amount, id);
  }

  boolean prepare(String gid) throws SQLException {
    return commands.execute("PREPARE TRANSACTION '" + gid + "'");
  }

  boolean commit(String gid) throws SQLException {
    // Nothing is open any more: this sends nothing.
    connection.setAutoCommit(true);
    return commands.execute("COMMIT PREPARED '" + gid + "'");
  }
}
