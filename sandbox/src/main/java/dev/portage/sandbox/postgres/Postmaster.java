package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The server process of a cluster, with the processes that it forks. */
record Postmaster(ClusterDirectory directory) {
  /** Recovery after a crash test takes seconds; longer than this something hangs. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** How many lines of {@code postmaster.pid} are before that of the server's state. */
  private static final int STATUS_LINE = 7;

  /** Starts the server with these parameters, and waits until it takes connections. */
  void start(int port, ServerParameters parameters) {
    forgetTheDead();
    String options = "-p " + port + parameters.options();
    control("start", "-l", directory.log().toString(), "-o", options).run();
    awaitReady();
  }

  void stop(StopMode mode) {
    control("stop", "-m", mode.word()).run();
  }

  /** Freezes every process. Connections stay open, and nothing answers. */
  void pause() {
    ProcessHandle postmaster = running();
    signal("STOP", List.of(postmaster)); // first, so that it forks no more
    signal("STOP", postmaster.descendants().toList());
  }

  void resume() {
    alive().ifPresent(postmaster -> signal("CONT", family(postmaster).toList()));
  }

  /** Kills every process at once (SIGKILL), and returns when all are gone. */
  void kill() {
    ProcessHandle postmaster = running();
    signal("STOP", List.of(postmaster));
    List<ProcessHandle> family = family(postmaster).toList();
    signal("KILL", family);
    family.forEach(Postmaster::awaitEnd);
  }

  /** The first line of {@code postmaster.pid}, where that process is running. */
  Optional<ProcessHandle> alive() {
    return pid().flatMap(Postmaster::running);
  }

  static Optional<ProcessHandle> running(long pid) {
    return ProcessHandle.of(pid).filter(process -> !ended(process));
  }

  /** The same, which has to be running. */
  ProcessHandle running() {
    return alive()
        .orElseThrow(() -> new ProgramUnavailable("no server is running in " + directory.path()));
  }

  private Optional<Long> pid() {
    try (Stream<String> lines = Files.lines(pidFile())) {
      return lines.findFirst().map(line -> Long.valueOf(line.strip()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Path pidFile() {
    return directory.data().resolve("postmaster.pid");
  }

  /**
   * A killed server stays a zombie where process 1 collects none, as in many containers; the next
   * one would take it for running, and refuse to start.
   */
  private void forgetTheDead() {
    try {
      if (alive().isEmpty()) {
        Files.deleteIfExists(pidFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Command control(String verb, String... more) {
    List<String> words = new ArrayList<>(List.of(verb, "-D", directory.data().toString()));
    words.addAll(List.of("-w", "-t", Long.toString(LIMIT.toSeconds())));
    words.addAll(List.of(more));
    return directory.command("pg_ctl", words).atMost(LIMIT.plusSeconds(10));
  }

  static Stream<ProcessHandle> family(ProcessHandle postmaster) {
    return Stream.concat(Stream.of(postmaster), postmaster.descendants());
  }

  /** Some may have ended meanwhile, which is no failure. */
  private static void signal(String name, List<ProcessHandle> processes) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", "kill -\"$@\"", "sh", name));
    processes.forEach(process -> words.add(Long.toString(process.pid())));
    if (!processes.isEmpty()) {
      Command.of(words).succeeds();
    }
  }

  /** For pg_ctl a start is over when recovery is consistent, before connections are accepted. */
  private void awaitReady() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!ready()) {
      if (System.nanoTime() > deadline || alive().isEmpty()) {
        throw new ProgramUnavailable("the server in " + directory.path() + " does not recover");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private boolean ready() {
    try (Stream<String> lines = Files.lines(pidFile())) {
      return lines.skip(STATUS_LINE).findFirst().map(String::strip).orElse("").equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  private static void awaitEnd(ProcessHandle process) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!ended(process)) {
      if (System.nanoTime() > deadline) {
        throw new ProgramUnavailable("process " + process.pid() + " survives a kill");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean ended(ProcessHandle process) {
    return !process.isAlive() || zombie(process.pid());
  }

  /** In /proc's line the state follows the name, which is in parentheses and may hold anything. */
  private static boolean zombie(long pid) {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return status.startsWith("Z", status.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // no /proc here, or no such process: isAlive tells
    }
  }
}
