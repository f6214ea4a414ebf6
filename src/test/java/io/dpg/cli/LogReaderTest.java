package io.dpg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {

  @TempDir private Path folder;

  private final StringWriter printed = new StringWriter();
  private final PrintWriter out = new PrintWriter(printed);
  private Path file = Path.of("");

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\n");
  }

  @Test
  void beginsWithTheLastLines() throws IOException {
    new LogReader(file, "a| ").printLast(2, out);

    assertThat(printed).hasToString("a| two\na| three\n");
  }

  @Test
  void printsALineWhenItIsComplete() throws IOException {
    LogReader reader = new LogReader(file, "");
    reader.printLast(0, out);
    append("fo");
    reader.printNew(out);
    append("ur\nfive");
    reader.printNew(out);

    assertThat(printed).hasToString("four\n");
  }

  @Test
  void goesOnAfterRotation() throws IOException {
    LogReader reader = new LogReader(file, "");
    reader.printLast(0, out);
    Files.writeString(file, "new\n");
    reader.printNew(out);

    assertThat(printed).hasToString("new\n");
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }
}
