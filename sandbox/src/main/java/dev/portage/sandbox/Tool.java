package dev.portage.sandbox;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the product is started: as a process, like anybody's.
 *
 * @param command the program with its first arguments; a verb follows
 */
public record Tool(List<String> command) {
  private static final String JAVA =
      System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";

  /** The product in its jar. */
  public static Tool inJar(Path jar) {
    return new Tool(
        List.of(
            JAVA, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g", "-jar", jar.toString()));
  }

  /** The product in its jar, on a JVM with these options and its own choice of all others. */
  public static Tool inJar(Path jar, List<String> options) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    return new Tool(List.copyOf(command));
  }

  /** The product as classes, for tests that run before there is a jar. */
  public static Tool onClassPath(String classPath) {
    return new Tool(
        List.of(
            JAVA,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx1g",
            "-cp",
            classPath,
            "dev.portage.cli.Main"));
  }

  /** The command that is an embedding task. */
  public List<String> worker() {
    return with(List.of("worker"));
  }

  /** The command with these arguments. */
  public List<String> with(List<String> arguments) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(arguments);
    return List.copyOf(whole);
  }
}
