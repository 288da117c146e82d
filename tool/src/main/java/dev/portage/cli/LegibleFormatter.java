package dev.portage.cli;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;

/** Formats the log of the libraries, which quotes what others wrote, in legible lines. */
final class LegibleFormatter extends SimpleFormatter {
  /** Has all that is logged go through one. */
  static void install() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new LegibleFormatter());
    }
  }

  @Override
  public String formatMessage(LogRecord entry) {
    return LegibleStream.line(super.formatMessage(entry));
  }

  /** A stack trace has lines of its own. */
  @Override
  public String format(LogRecord entry) {
    return super.format(entry)
        .lines()
        .map(LegibleStream::line)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
