package io.dpg.embedded;

import io.dpg.config.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Makes data directories for new nodes: one `initdb`, then copies of it.
final class NodeMaker {

  /// The role of dpg itself. Not `postgres`, and not the role of the users either: whatever they do
  /// to theirs, dpg can still log in, and what dpg does is told from what they do.
  static final String SUPERUSER = "dpg";

  /// The first version with a locale of its own, independent of the operating system's.
  private static final int FIRST_WITH_BUILTIN_LOCALE = 17;

  private final PostgresInstallation installation;
  private final int majorVersion;
  private final NodeUser user;
  private final Credentials credentials;

  NodeMaker(
      PostgresInstallation installation, int majorVersion, NodeUser user, Credentials credentials) {
    this.installation = installation;
    this.majorVersion = majorVersion;
    this.user = user;
    this.credentials = credentials;
  }

  /// Makes the nodes' folders. Each appears at once and complete, or not at all.
  ///
  /// @param workshop a folder for unfinished work; deleted before and after
  void make(List<Path> nodeFolders, Path workshop, StartOptions options) {
    try {
      clear(workshop);
      Path template =
          options.shared().isPresent()
              ? sharedTemplate(options.shared().get())
              : initialized(workshop.resolve("template"));
      for (Path folder : nodeFolders) {
        finish(template, workshop.resolve(folder.getFileName()), folder, options.durable());
      }
      FileTree.delete(workshop);
    } catch (IOException failure) {
      throw StartFailures.io("could not make the nodes' data directories", failure);
    }
  }

  private void clear(Path workshop) throws IOException {
    FileTree.delete(workshop);
    Files.createDirectories(workshop);
    user.own(workshop);
  }

  /// A template of the same programs and credentials, made unless it is there. Two processes may do
  /// this at the same time.
  private Path sharedTemplate(Path shared) throws IOException {
    int identity = Objects.hash(installation, credentials, credentials.password());
    Path template = shared.resolve("template-" + Integer.toHexString(identity));
    if (!Files.isDirectory(template)) {
      Path workshop = Files.createTempDirectory(shared, ".making-");
      clear(workshop);
      FileTree.moveUnlessThere(initialized(workshop.resolve("template")), template);
      FileTree.delete(workshop);
    }
    return template;
  }

  private Path initialized(Path template) throws IOException {
    Command first = Command.run(initdb(template, "C.UTF-8"));
    if (first.exitCode() != 0 && first.output().contains("invalid locale name")) {
      // Not every system knows C.UTF-8; it only matters to a few functions of extensions.
      FileTree.delete(template);
      first = Command.run(initdb(template, "C"));
    }
    first.requireSuccess();
    NodeFiles.include(template);
    Command.run(singleUser(template, "postgres"), roleAndDatabase()).requireSuccess();
    Command.run(singleUser(template, credentials.database()), extensions()).requireSuccess();
    return template;
  }

  /// The locale is the same on every machine and for ever, so that indexes survive an upgrade of
  /// the operating system, text sorts equally on all nodes and LIKE can use an index; upper and
  /// lower case follow Unicode. Who wants a language's order asks for it: ICU collations are there.
  private List<String> initdb(Path target, String characterType) {
    List<String> command = new ArrayList<>();
    command.add(installation.program("initdb").toString());
    command.addAll(List.of("-D", target.toString(), "-U", SUPERUSER, "-E", "UTF8"));
    command.addAll(List.of("--auth-local=trust", "--auth-host=scram-sha-256"));
    command.addAll(List.of("--no-sync", "--no-instructions", "--locale=C"));
    if (majorVersion >= FIRST_WITH_BUILTIN_LOCALE) {
      command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    }
    command.add("--lc-ctype=" + characterType);
    return user.command(command);
  }

  private List<String> singleUser(Path data, String database) {
    return user.command(
        List.of(
            installation.program("postgres").toString(),
            "--single",
            "-D",
            data.toString(),
            "-c",
            "exit_on_error=on",
            "-c",
            "fsync=off",
            "-c",
            "log_checkpoints=off",
            "-c",
            "password_encryption=scram-sha-256",
            database));
  }

  /// One statement a line, as the stand-alone server reads them.
  private String roleAndDatabase() {
    String role = identifier(credentials.user());
    return """
    CREATE ROLE %s SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS LOGIN PASSWORD %s
    CREATE DATABASE %s OWNER %s
    """
        .formatted(role, literal(credentials.password()), identifier(credentials.database()), role);
  }

  private static String extensions() {
    return "CREATE EXTENSION IF NOT EXISTS pg_stat_statements\n";
  }

  private static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    String quoted = text.replace("'", "''");
    return text.contains("\\") ? " E'" + quoted.replace("\\", "\\\\") + "'" : "'" + quoted + "'";
  }

  private void finish(Path template, Path unfinished, Path folder, boolean durable)
      throws IOException {
    Path data = unfinished.resolve("data");
    Files.createDirectories(unfinished.resolve("log"));
    user.own(unfinished);
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
    // The system's cp copies these thousand files ten times as fast as Java does.
    Command.run(user.command(List.of("cp", "-Rp", template.toString(), data.toString())))
        .requireSuccess();
    if (durable) {
      Command.run(
              user.command(
                  List.of(
                      installation.program("initdb").toString(),
                      "--sync-only",
                      "-D",
                      data.toString())))
          .requireSuccess();
    }
    Files.move(unfinished, folder, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
