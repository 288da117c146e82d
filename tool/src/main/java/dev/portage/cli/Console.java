package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.Outstanding;
import dev.portage.migration.Reporter;
import dev.portage.migration.TargetOptions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Prints the progress of a run: plain lines everywhere, and on a terminal a bar below them that
 * shows how many bots are done.
 */
final class Console implements Reporter, AutoCloseable {
  private static final int BAR = 20;

  private final LegibleStream err;
  private final boolean yes;
  private final TargetOptions options;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private final Map<String, Outstanding> outstanding = new LinkedHashMap<>();
  private final Set<String> warned = new HashSet<>();
  private String bar = "";
  private int done;

  Console(LegibleStream err, boolean yes) {
    this(err, yes, TargetOptions.NONE);
  }

  /**
   * Of a run that may leave something.
   *
   * @param options by which it reached the target
   */
  Console(LegibleStream err, boolean yes, TargetOptions options) {
    this.err = err;
    this.yes = yes;
    this.options = options;
    this.terminal = Terminal.present();
  }

  @Override
  public synchronized void step(String numbered) {
    bar = clear();
    err.println("STEP " + numbered);
  }

  @Override
  public synchronized void note(String what) {
    print("  " + what);
  }

  @Override
  public synchronized void warning(String what) {
    // A step that is repeated finds the same again.
    if (warned.add(what)) {
      print("  ! " + what);
    }
  }

  private void print(String line) {
    String shown = bar;
    clear();
    err.println(line);
    draw(shown);
  }

  @Override
  public synchronized void progress(Progress progress) {
    String counts =
        "%d of %s, %d failed, %d running%s"
            .formatted(
                progress.done(),
                progress.noun().count(progress.all()),
                progress.failed(),
                progress.running(),
                progress.more().isEmpty() ? "" : ", " + progress.more());
    if (terminal) {
      clear();
      draw(bar(progress) + " " + counts + ", " + elapsed());
    } else if (progress.done() != done) {
      err.println("  " + counts + ", " + elapsed());
    }
    done = progress.done();
  }

  private static String bar(Progress progress) {
    int full = progress.all() == 0 ? BAR : BAR * progress.done() / progress.all();
    return "  [" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
  }

  private String elapsed() {
    double seconds = (System.nanoTime() - start) / 1e9;
    return String.format(Locale.ROOT, "%.0f s", seconds);
  }

  private void draw(String text) {
    bar = text;
    if (!bar.isEmpty()) {
      int width = Terminal.columns() - 1;
      err.print(bar.length() > width ? bar.substring(0, width) : bar);
      err.flush();
    }
  }

  private String clear() {
    if (!bar.isEmpty()) {
      err.clearLine();
    }
    return "";
  }

  @Override
  public boolean agreed(String because) {
    if (yes) {
      note(because);
      return true;
    }
    if (!terminal) {
      throw new Fault(
          ExitCode.USAGE,
          because + ", and there is no terminal to ask at",
          "Nothing was done. Run this command with --yes where that is what you want; migrate --dry-run"
              + " and \"portage plan\" show more of it.");
    }
    note(because);
    String answer = System.console().readLine("  Continue? [y/N] ");
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  @Override
  public synchronized void outstanding(Outstanding what) {
    outstanding.put(what.thing(), what);
  }

  @Override
  public synchronized void settled(Outstanding what) {
    outstanding.remove(what.thing());
  }

  /** What the operator has to know of when the run ends now, a sentence each. */
  synchronized List<String> outstanding() {
    return outstanding.values().stream().map(what -> what.sentence(options)).toList();
  }

  /** Says that the process ends now, and what it leaves. */
  synchronized void interrupted() {
    bar = clear();
    err.println("  interrupted: the same command resumes");
    outstanding().forEach(sentence -> err.println("  ! " + sentence));
  }

  @Override
  public synchronized void close() {
    bar = clear();
  }
}
