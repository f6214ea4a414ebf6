package io.dpg.embedded;

import static io.dpg.error.SqlState.INSUFFICIENT_PRIVILEGE;

import com.sun.security.auth.module.UnixSystem;
import io.dpg.error.SqlError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The operating system's user that the nodes run as: whoever runs dpg or, because PostgreSQL
/// refuses to run as root, an unprivileged user instead of root.
public final class NodeUser {

  private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");
  private static final List<Path> BINARY_FOLDERS =
      List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"), Path.of("/sbin"));

  private final Optional<UserPrincipal> other;
  private final List<String> commandPrefix;

  private NodeUser(Optional<UserPrincipal> other, List<String> commandPrefix) {
    this.other = other;
    this.commandPrefix = List.copyOf(commandPrefix);
  }

  /// The user for this process.
  public static NodeUser find() {
    if (new UnixSystem().getUid() != 0) {
      return new NodeUser(Optional.empty(), List.of());
    }
    for (String name : UNPRIVILEGED) {
      Optional<UserPrincipal> principal = lookUp(name);
      if (principal.isPresent()) {
        return new NodeUser(principal, switchTo(name));
      }
    }
    throw SqlError.of(
            INSUFFICIENT_PRIVILEGE,
            "PostgreSQL does not run as root, and there is no user \"postgres\" or \"nobody\"")
        .hint("Create a user (useradd --system postgres), or run dpg as an ordinary user.")
        .asException();
  }

  private static Optional<UserPrincipal> lookUp(String name) {
    try {
      return Optional.of(
          Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
    } catch (UserPrincipalNotFoundException absent) {
      return Optional.empty();
    } catch (IOException failure) {
      throw StartFailures.io("could not look up the user \"" + name + "\"", failure);
    }
  }

  private static List<String> switchTo(String user) {
    if (isInstalled("setpriv")) {
      String group = Command.run(List.of("id", "-g", user)).requireSuccess().strip();
      return List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups", "--");
    }
    if (isInstalled("runuser")) {
      return List.of("runuser", "-u", user, "--");
    }
    // su takes one shell command: "$@" hands the arguments through unharmed.
    return List.of("su", user, "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--");
  }

  private static boolean isInstalled(String program) {
    return BINARY_FOLDERS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
  }

  /// The command that runs the given one as this user.
  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(commandPrefix);
    whole.addAll(command);
    return whole;
  }

  /// The user's name when it is another one than that of this process.
  public Optional<String> otherName() {
    return other.map(UserPrincipal::getName);
  }

  /// Gives a folder and everything in it to the user.
  void own(Path tree) {
    if (other.isEmpty()) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.getFileAttributeView(path, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setOwner(other.get());
      }
    } catch (IOException failure) {
      throw StartFailures.io(
          "could not give \"%s\" to the user \"%s\"".formatted(tree, other.get().getName()),
          failure);
    }
  }

  /// Whether the user can enter a folder, or the nearest of its parents that exists.
  public boolean reaches(Path folder) {
    if (other.isEmpty()) {
      return true;
    }
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) {
      Path parent = existing.getParent();
      if (parent == null) {
        return false;
      }
      existing = parent;
    }
    List<String> enter = List.of("/bin/sh", "-c", "cd \"$1\"", "sh", existing.toString());
    return Command.run(command(enter)).exitCode() == 0;
  }

  void requireReach(Path folder) {
    if (reaches(folder)) {
      return;
    }
    String user = other.map(UserPrincipal::getName).orElse("");
    throw SqlError.of(
            INSUFFICIENT_PRIVILEGE,
            "the user \"%s\", which PostgreSQL runs as instead of root, cannot enter \"%s\"",
            user,
            folder)
        .hint(
            "Choose another data directory (--data /var/lib/dpg), or let others pass through its"
                + " parents (chmod o+x).")
        .asException();
  }
}
