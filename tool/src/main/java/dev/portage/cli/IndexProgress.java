package dev.portage.cli;

import dev.portage.index.BuildListener;
import dev.portage.index.BuildProgress;
import java.util.Locale;

/** Shows the progress of a build: on a terminal in one line that changes, elsewhere every tenth. */
final class IndexProgress implements BuildListener {
  private final LegibleStream err;
  private final boolean terminal = Terminal.present();
  private String phase = "";
  private long tenth = -1;

  IndexProgress(LegibleStream err) {
    this.err = err;
  }

  @Override
  public synchronized void progress(BuildProgress progress) {
    long now = progress.total() == 0 ? 0 : 10 * progress.done() / progress.total();
    boolean news = now != tenth || !phase.equals(progress.phase());
    if (terminal) {
      err.clearLine();
      err.print(line(progress));
      err.flush();
    } else if (news) {
      err.println(line(progress));
    }
    phase = progress.phase();
    tenth = now;
  }

  private static String line(BuildProgress progress) {
    String counts =
        progress.total() == 0
            ? ""
            : String.format(Locale.ROOT, " %,d of %,d", progress.done(), progress.total());
    String waiting =
        progress.waitingFor() == 0
            ? ""
            : " (waits for process %d of the server)".formatted(progress.waitingFor());
    return "  %s%s%s, %d s"
        .formatted(progress.phase(), counts, waiting, progress.elapsed().toSeconds());
  }

  @Override
  public synchronized void note(String what) {
    if (terminal) {
      err.clearLine();
    }
    err.println("  " + what);
  }
}
