package io.dpg.server;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.metastore.ProcessRegister;
import io.dpg.metastore.ProcessRegister.Company;
import io.dpg.metastore.ProcessRegister.Member;
import io.dpg.metastore.ProcessRegister.Question;
import io.dpg.session.SharedSessions;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This dpg among all that serve the same nodes: it shows that it lives, learns of the others, and
/// sees to it that a change of the metadata by one is known to all before its client is told.
///
/// As long as it is alone, nothing of this costs anything: a second one is let in only once the
/// first has said that it knows of it. One that does not answer is expelled. Threads: any.
final class Processes implements AutoCloseable, SharedSessions.Others {

  private static final Logger LOG = LoggerFactory.getLogger(Processes.class);

  private static final Duration REJOIN_PAUSE = Duration.ofMillis(200);
  private static final Duration POLL_PAUSE = Duration.ofMillis(2);

  /// Each says so often that it is there.
  private static final Duration BEAT = Duration.ofSeconds(1);

  /// One whose connection is gone may be about to join again.
  private static final Duration GRACE = Duration.ofMillis(500);

  /// So long the others' answers to a question are waited for.
  private static final Duration QUESTION_MAX = Duration.ofMillis(500);

  private final Membership membership;
  private final Supplier<NodeConnection> opener;
  private final InternalConnections coordinator;
  private final Duration patience;
  private final String secret;
  private final MetadataGate gate;
  private final Thread beats;
  private volatile NodeConnection life;
  private volatile Company company = Company.NONE;
  private volatile @Nullable InetSocketAddress wayBack;
  private volatile @Nullable Follower follower;
  private volatile UnaryOperator<String> answering = question -> "";
  private volatile boolean closed;

  /// What follows the others' changes.
  interface Follower {

    /// Waits for what has begun without regard to others, and reads the metadata anew.
    ///
    /// @return their version
    long reloadForOthers();

    /// Has all statements given up that are at work.
    void giveUpStatements(SqlError reason);

    /// Does something on each node, as a superuser.
    ///
    /// @return whether all could be reached
    boolean onEachNode(Consumer<NodeConnection> work);
  }

  private Processes(
      Membership membership,
      Supplier<NodeConnection> opener,
      InternalConnections coordinator,
      String proposedSecret,
      Duration patience) {
    this.membership = membership;
    this.opener = opener;
    this.coordinator = coordinator;
    this.patience = patience;
    this.gate = new MetadataGate(this::hasOthers, opener);
    this.life = opener.get();
    Member member = ProcessRegister.join(life, membership.instance(), proposedSecret);
    this.secret = member.secret();
    membership.begin(member.number(), coordinator, this::hasOthers);
    this.beats = Thread.ofVirtual().name("process-beats").unstarted(this::beat);
  }

  /// Joins the others. They may not know yet when this returns.
  ///
  /// @param opener opens a connection to the coordinator node, for as long as this process lives
  /// @param proposedSecret for the case that there are no others
  /// @param patience a process that does not answer for so long is stalled, and expelled
  static Processes join(
      Membership membership,
      Supplier<NodeConnection> opener,
      InternalConnections coordinator,
      String proposedSecret,
      Duration patience) {
    return new Processes(membership, opener, coordinator, proposedSecret, patience);
  }

  /// Between this process and the others.
  MetadataGate gate() {
    return gate;
  }

  /// By which the coordinator node proves itself to each of the processes.
  String secret() {
    return secret;
  }

  /// A number that no other process has.
  long number() {
    return membership.number();
  }

  /// Begins to follow what others change, and waits until they know of this process.
  void follow(Follower newFollower) {
    follower = newFollower;
    Thread.ofVirtual().name("other-processes").start(this::listen);
    // Others must hear of it while it waits for one that is stalled.
    beats.start();
    awaitOthers(refresh());
  }

  /// Says where the coordinator node comes back to this process.
  void publish(InetSocketAddress address) {
    wayBack = address;
    coordinator.run(
        connection -> ProcessRegister.publish(connection, membership.instance(), address));
  }

  /// Whether other processes serve the same nodes.
  boolean hasOthers() {
    return company.others() > 0;
  }

  /// Whether a connection back that is from no process's session is this one's to serve.
  boolean servesStrangers() {
    return company.isLast();
  }

  /// Whether a process has died. Nobody is taken for dead whose connection lives.
  boolean isDead(String other) {
    return coordinator.with(connection -> ProcessRegister.isDead(connection, other));
  }

  /// Returns when all others work with this version of the metadata, or have no access to the nodes
  /// any more.
  void awaitOthers(long version) {
    if (!hasOthers()) {
      return;
    }
    long begun = System.nanoTime();
    Set<String> expelled = new HashSet<>();
    List<String> behind = othersBehind(version);
    while (!behind.isEmpty()) {
      long waited = System.nanoTime() - begun;
      if (waited > GRACE.toNanos()) {
        behind.removeAll(bury(behind));
      }
      if (waited > patience.toNanos()) {
        behind.stream().filter(expelled::add).forEach(this::expel);
      }
      if (!behind.isEmpty()) {
        LockSupport.parkNanos(POLL_PAUSE.toNanos());
        behind = othersBehind(version);
      }
    }
  }

  private List<String> othersBehind(long version) {
    List<String> behind =
        new ArrayList<>(
            coordinator.with(connection -> ProcessRegister.behind(connection, version)));
    behind.remove(membership.instance());
    return behind;
  }

  private void expel(String other) {
    LOG.atWarn().addKeyValue("instance", other).log("another dpg does not answer");
    coordinator.run(connection -> ProcessRegister.expel(connection, other));
  }

  /// @return those that are dead
  private List<String> bury(List<String> others) {
    List<String> dead = new ArrayList<>(coordinator.with(ProcessRegister::dead));
    dead.retainAll(others);
    dead.forEach(this::bury);
    return dead;
  }

  /// Sees to it that a dead process, should it only seem dead, has no access to the nodes. One that
  /// cannot be reached now is done at a later beat.
  private void bury(String other) {
    if (coordinator.with(connection -> ProcessRegister.condemn(connection, other))) {
      coordinator.run(connection ->
          ProcessRegister.forgetAfter(connection, other, () -> endConnections(other)));
    }
  }

  private boolean endConnections(String other) {
    Follower current = follower;
    return current != null && current.onEachNode(node -> ProcessRegister.endMarked(node, other));
  }

  private void beat() {
    List<String> deadBefore = List.of();
    try {
      while (!closed) {
        // Periodic work on a thread of its own.
        Thread.sleep(BEAT);
        deadBefore = hasOthers() ? lookAfterOthers(deadBefore) : List.of();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param deadBefore those that were dead at the last beat
  /// @return those that are dead now
  private List<String> lookAfterOthers(List<String> deadBefore) {
    try {
      String own = membership.instance();
      coordinator
          .with(connection -> ProcessRegister.silent(connection, own, patience))
          .forEach(this::expel);
      bury(deadBefore);
      acknowledge(0);
      return coordinator.with(ProcessRegister::dead);
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("could not look after others now");
      return List.of();
    }
  }

  private void acknowledge(long version) {
    company =
        coordinator.with(
            connection -> ProcessRegister.seen(connection, membership.instance(), version));
  }

  private long refresh() {
    // From here on commits and cuts keep to what is shared; those begun before are waited for.
    acknowledge(0);
    Follower current = follower;
    long version = current == null ? 0 : current.reloadForOthers();
    acknowledge(version);
    return version;
  }

  private void listen() {
    while (!closed) {
      try {
        life.listener(new Changes());
        while (true) {
          life.next();
        }
      } catch (SqlErrorException lost) {
        if (!closed) {
          LOG.atDebug().addKeyValue("reason", lost.getMessage()).log("not among processes now");
          joinAgain();
        }
      }
    }
  }

  /// Meanwhile others may have taken this process for dead: what it was about to commit then is
  /// rolled back, and it must read the metadata anew.
  private void joinAgain() {
    try {
      // Periodic work on a thread of its own.
      Thread.sleep(REJOIN_PAUSE);
      life.close();
      life = opener.get();
      Member member = ProcessRegister.join(life, membership.instance(), secret);
      InetSocketAddress address = wayBack;
      if (address != null) {
        publish(address);
      }
      refresh();
      if (!membership.is(member.number())) {
        beginAgain(member.number());
      }
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("could not join processes now");
      life.abort();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// After it was expelled. What was planned by the metadata of before fails at its next step, and
  /// only then are connections to nodes opened again.
  private void beginAgain(long number) {
    Follower current = follower;
    if (current != null) {
      current.giveUpStatements(Membership.expelled());
    }
    membership.begin(number, coordinator, this::hasOthers);
    LOG.atWarn().log("this dpg was expelled by others, and has joined again");
  }

  /// How this process answers the others' questions.
  void answerBy(UnaryOperator<String> newAnswering) {
    answering = newAnswering;
  }

  @Override
  public boolean exist() {
    return hasOthers();
  }

  @Override
  public List<String> ask(String question) {
    String own = membership.instance();
    List<String> ids =
        coordinator.with(connection -> ProcessRegister.ask(connection, own, question));
    long deadline = System.nanoTime() + QUESTION_MAX.toNanos();
    List<String> answers = answers(ids);
    while (answers.size() < ids.size() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_PAUSE.toNanos());
      answers = answers(ids);
    }
    coordinator.run(connection -> ProcessRegister.withdraw(connection, ids));
    return answers;
  }

  private List<String> answers(List<String> ids) {
    return coordinator.with(connection -> ProcessRegister.answers(connection, ids));
  }

  private void answerQuestions() {
    try {
      String own = membership.instance();
      for (Question question :
          coordinator.with(connection -> ProcessRegister.questions(connection, own))) {
        String answer = answering.apply(question.text());
        coordinator.run(connection -> ProcessRegister.answer(connection, question, answer));
      }
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a question stays unanswered");
    }
  }

  /// What others say.
  private final class Changes implements NodeListener {
    @Override
    public void notification(NotificationResponse notification) {
      if (notification.payload().equals(ProcessRegister.ASKED)) {
        Thread.ofVirtual().name("answer-to-process").start(Processes.this::answerQuestions);
      } else if (hasOthers() || notification.payload().equals(ProcessRegister.JOINED)) {
        try {
          refresh();
        } catch (SqlErrorException e) {
          // Who waits for an answer goes on when this process has been expelled.
          life.abort();
        }
      }
    }
  }

  /// Leaves: nobody need wait for this process any more.
  @Override
  public void close() {
    closed = true;
    beats.interrupt();
    try {
      coordinator.run(connection -> ProcessRegister.forget(connection, membership.instance()));
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("others will find this process dead");
    }
    life.abort();
    gate.close();
  }
}
