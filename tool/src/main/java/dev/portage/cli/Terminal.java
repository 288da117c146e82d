package dev.portage.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The terminal, if there is one. */
final class Terminal {
  private static final int USUAL = 80;
  private static final int LEAST = 20;

  private Terminal() {}

  /** Whether a person sees what is printed. */
  @SuppressWarnings("SystemConsoleNull") // It is null in a JDK 25 where there is no terminal.
  static boolean present() {
    return System.console() != null
        && System.console().isTerminal()
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** How wide a table may be: as wide as it likes where no person looks. */
  static int width() {
    return present() ? columns() : Integer.MAX_VALUE;
  }

  /** How many characters fit into a line. */
  static int columns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectErrorStream(true)
              .start();
      String size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      boolean said = stty.waitFor(1, TimeUnit.SECONDS) && stty.exitValue() == 0;
      return said
          ? Math.max(LEAST, Integer.parseInt(size.substring(size.indexOf(' ') + 1)))
          : USUAL;
    } catch (IOException | NumberFormatException e) {
      return USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }
}
