package io.dpg.session;

import static java.util.stream.Collectors.toCollection;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.transaction.activity.LiveSession;
import io.dpg.transaction.activity.LiveSessions;
import io.dpg.transaction.activity.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The sessions of all dpg processes over the same nodes: this one's, and those that others tell of
/// when they are asked. A process that does not answer in time has none. Threads: any.
public final class SharedSessions implements LiveSessions {

  private static final Logger LOG = LoggerFactory.getLogger(SharedSessions.class);

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final SessionRegistry here;
  private final Others others;

  /// The other dpg processes.
  public interface Others {

    boolean exist();

    /// The answers of those that answer in time.
    List<String> ask(String question);
  }

  /// What a process asks of another one.
  enum Request {
    ALL,
    ACTIVE,
    CANCEL,
    TERMINATE
  }

  /// @param processId of the session that it is about; 0 for none
  /// @param state the SQLSTATE that its client is told, with the message
  record Question(Request request, int processId, String state, String message) {}

  public SharedSessions(SessionRegistry here, Others others) {
    this.here = here;
    this.others = others;
  }

  /// Those of this process.
  public SessionRegistry here() {
    return here;
  }

  /// Whether there may be sessions of other processes.
  public boolean hasOthers() {
    return others.exist();
  }

  @Override
  public List<LiveSession> all() {
    return with(here.all(), Request.ALL);
  }

  /// Those that are at work.
  public List<LiveSession> active() {
    return with(here.all().stream().filter(SharedSessions::isActive).toList(), Request.ACTIVE);
  }

  private static boolean isActive(LiveSession session) {
    return session.state().work().isActive();
  }

  private List<LiveSession> with(List<LiveSession> own, Request request) {
    if (!hasOthers()) {
      return own;
    }
    List<LiveSession> all = new ArrayList<>(own);
    for (String answer : ask(new Question(request, 0, "", ""))) {
      for (SessionState state : JSON.readValue(answer, SessionState[].class)) {
        all.add(new Elsewhere(state));
      }
    }
    return all;
  }

  @Override
  public Optional<LiveSession> find(int processId) {
    Optional<LiveSession> own = here.find(processId);
    return own.isPresent() || !hasOthers()
        ? own
        : all().stream().filter(it -> it.processId() == processId).findFirst();
  }

  private List<String> ask(Question question) {
    try {
      return others.ask(JSON.writeValueAsString(question));
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("other processes cannot be asked");
      return List.of();
    }
  }

  /// Answers another process.
  public String answer(String text) {
    Question question = JSON.readValue(text, Question.class);
    List<LiveSession> told =
        switch (question.request()) {
          case ALL -> here.all();
          case ACTIVE -> here.all().stream().filter(SharedSessions::isActive).toList();
          case CANCEL -> meant(question, LiveSession::cancel);
          case TERMINATE -> meant(question, LiveSession::terminate);
        };
    return JSON.writeValueAsString(
        told.stream().map(LiveSession::state).collect(toCollection(ArrayList::new)));
  }

  private interface Ending {
    void end(LiveSession session, SqlError reason);
  }

  private List<LiveSession> meant(Question question, Ending ending) {
    Optional<LiveSession> session = here.find(question.processId());
    SqlError reason = SqlError.of(new SqlState(question.state()), "%s", question.message());
    session.ifPresent(it -> ending.end(it, reason));
    return session.stream().toList();
  }

  /// A session of another process.
  private final class Elsewhere implements LiveSession {
    private final SessionState state;

    private Elsewhere(SessionState state) {
      this.state = Objects.requireNonNull(state);
    }

    @Override
    public int processId() {
      return state.processId();
    }

    @Override
    public SessionState state() {
      return state;
    }

    @Override
    public void cancel(SqlError reason) {
      end(Request.CANCEL, reason);
    }

    @Override
    public void terminate(SqlError reason) {
      end(Request.TERMINATE, reason);
    }

    private void end(Request request, SqlError reason) {
      ask(new Question(request, state.processId(), reason.state().code(), reason.message()));
    }

    /// Its own process looks after it.
    @Override
    public void endIfClientGone() {}
  }
}
