package io.dpg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `dpg` in a checkout that is built.
class LauncherIT {

  private static final Path CHECKOUT = Path.of("").toAbsolutePath();

  @TempDir private Path home;

  @BeforeEach
  void makeCheckout() throws IOException {
    for (String folder : new String[] {".mvn", "target", "src/main", "src/build/java"}) {
      Files.createDirectories(home.resolve(folder));
    }
    for (String file : new String[] {"dpg", ".mvn/find-jdk.sh", "pom.xml", "target/dpg.jar"}) {
      Files.copy(CHECKOUT.resolve(file), home.resolve(file));
    }
    Files.createSymbolicLink(home.resolve("target/lib"), CHECKOUT.resolve("target/lib"));
    home.resolve("dpg").toFile().setExecutable(true);
    modify("pom.xml", -60);
    modify("target/dpg.jar", -30);
  }

  @Test
  void makesTheCacheOfClassesAnewForEachBuild() throws Exception {
    Path cache = home.resolve("target/dpg.aot");
    Files.writeString(cache, "of the build before");
    modify("target/dpg.aot", -40);

    assertThat(run("version")).contains("preparing quick starts", "PostgreSQL");
    assertThat(Files.size(cache)).isGreaterThan(1 << 20);
    assertThat(home.resolve("target/training.log")).content().doesNotContain("\tat ");

    FileTime first = modify("target/dpg.aot", -20);
    assertThat(run("version")).doesNotContain("preparing").contains("PostgreSQL");
    assertThat(Files.getLastModifiedTime(cache)).isEqualTo(first);
  }

  private FileTime modify(String file, int secondsFromNow) throws IOException {
    FileTime time = FileTime.from(Instant.now().plusSeconds(secondsFromNow));
    Files.setLastModifiedTime(home.resolve(file), time);
    return Files.getLastModifiedTime(home.resolve(file));
  }

  private String run(String command) throws Exception {
    Process process =
        new ProcessBuilder(home.resolve("dpg").toString(), command)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }
}
