package dev.portage.sandbox;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that starts the product as a process.
 *
 * @param command the program with its first arguments, without a verb
 */
public record Tool(List<String> command) {
  private static final String JAVA =
      System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";

  /** Returns the command that runs the product from its jar, with the launcher's JVM options. */
  public static Tool inJar(Path jar) {
    return new Tool(
        List.of(
            JAVA, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g", "-jar", jar.toString()));
  }

  /** Returns the command that runs the product from its jar, with these JVM options only. */
  public static Tool inJar(Path jar, List<String> options) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    return new Tool(List.copyOf(command));
  }

  /** Returns the command that runs the product from classes, for tests before there is a jar. */
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

  /** Returns the command of an embedding task. */
  public List<String> worker() {
    return with(List.of("worker"));
  }

  /** Returns the command with these arguments. */
  public List<String> with(List<String> arguments) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(arguments);
    return List.copyOf(whole);
  }
}
