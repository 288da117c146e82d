package dev.portage.sandbox.programs;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One external program, run to its end. It sees no {@code PG…} variable of ours, since those would
 * turn a server program to another cluster, and speaks English.
 */
public record Command(
    List<String> words, Path directory, Map<String, String> environment, Duration limit) {
  private static final Executor VIRTUAL_THREAD = Thread::startVirtualThread;
  private static final int LINES_OF_OUTPUT_IN_AN_ERROR = 15;

  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  public static Command of(List<String> words) {
    return new Command(words, Path.of("/"), Map.of(), Duration.ofMinutes(1));
  }

  public static Command of(String... words) {
    return of(List.of(words));
  }

  public Command in(Path other) {
    return new Command(words, other, environment, limit);
  }

  public Command with(String variable, String value) {
    return new Command(words, directory, Map.of(variable, value), limit);
  }

  public Command atMost(Duration other) {
    return new Command(words, directory, environment, other);
  }

  public boolean succeeds() {
    return end().status == 0;
  }

  /**
   * Returns what the program printed.
   *
   * @throws ProgramUnavailable when it does not succeed, with the last lines that it printed
   */
  public String run() {
    Ending ending = end();
    if (ending.status != 0) {
      throw new ProgramUnavailable(
          "%s ended with status %d:%n%s"
              .formatted(String.join(" ", words), ending.status, tail(ending.output)));
    }
    return ending.output;
  }

  public static String tail(String text) {
    List<String> lines = text.lines().toList();
    int first = Math.max(0, lines.size() - LINES_OF_OUTPUT_IN_AN_ERROR);
    return String.join("\n", lines.subList(first, lines.size())).indent(2).stripTrailing();
  }

  private Ending end() {
    Process process = start();
    Future<String> output = CompletableFuture.supplyAsync(() -> read(process), VIRTUAL_THREAD);
    try {
      String printed = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new Ending(process.waitFor(), printed);
    } catch (TimeoutException e) {
      throw new ProgramUnavailable(
          "%s did not end within %d s".formatted(String.join(" ", words), limit.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProgramUnavailable("interrupted during " + words.getFirst(), e);
    } catch (ExecutionException e) {
      throw new ProgramUnavailable("cannot read what %s prints".formatted(words.getFirst()), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start() {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words));
    builder.directory(directory.toFile()).redirectInput(Redirect.from(new File("/dev/null")));
    builder.redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ProgramUnavailable("cannot run " + words.getFirst() + ": " + e.getMessage(), e);
    }
  }

  private static String read(Process process) {
    try (Reader output = process.inputReader()) {
      return output.readAllAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Ending(int status, String output) {}
}
