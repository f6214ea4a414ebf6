package io.dpg.cli;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// What the build runs once while the JVM records which classes are loaded (JEP 483, JEP 514): all
/// of dpg's, and what a command needs of others. Later starts find them in the recorded cache,
/// loaded and linked: the server above all is ready sooner.
final class Training {

  private static final String CLASS_FILE = ".class";

  private Training() {}

  /// @param arguments of the command to run
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    ClassLoader loader = Training.class.getClassLoader();
    for (String name : ownClasses()) {
      Class.forName(name, false, loader);
    }
    Main.run(arguments);
  }

  private static List<String> ownClasses() throws IOException {
    try (JarFile file = new JarFile(jar())) {
      return file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.startsWith("io/dpg/") && name.endsWith(CLASS_FILE))
          .map(name -> name.substring(0, name.length() - CLASS_FILE.length()).replace('/', '.'))
          .filter(name -> !name.endsWith("-info"))
          .toList();
    }
  }

  private static File jar() {
    return new File(
        URI.create(Training.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
