package io.dpg.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.worker.StatementNames;
import org.junit.jupiter.api.Test;

class AnnouncementTest {

  private final NodeStatements node = new NodeStatements();

  private static final class NodeStatements {
    private final StatementNames names = new StatementNames(2);

    private Announcement begin(Object statement) {
      names.prepare(statement);
      Announcement announcement = new Announcement(names);
      announcement.begin(statement);
      return announcement;
    }
  }

  @Test
  void isDueUntilTheStatementHasBeenQuickOnce() {
    Announcement first = node.begin("a");
    assertThat(first.isDue()).isTrue();
    first.end();
    assertThat(node.begin("a").isDue()).isFalse();
    assertThat(node.begin("b").isDue()).isTrue();
  }

  @Test
  void isDueAgainOnceSomebodyHadToWait() {
    node.begin("a").end();
    node.begin("a").tookLong();
    assertThat(node.begin("a").isDue()).isTrue();
  }

  @Test
  void isAlwaysDueForWhatIsNotPrepared() {
    Announcement unprepared = new Announcement(new StatementNames(2));
    unprepared.end();
    assertThat(unprepared.isDue()).isTrue();
  }
}
