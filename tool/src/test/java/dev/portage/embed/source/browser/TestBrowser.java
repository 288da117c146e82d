package dev.portage.embed.source.browser;

import dev.portage.TestPrograms;
import dev.portage.sandbox.programs.ProgramCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The browser of the machine that the tests run on, or one that was fetched for them. */
public final class TestBrowser {
  /** Older ones do not run the driver. */
  private static final Pattern NEW_ENOUGH = Pattern.compile("v(2\\d|[3-9]\\d|\\d{3})\\..*");

  private TestBrowser() {}

  public static BrowserProgram orSkip() {
    String path = System.getenv("PATH");
    return new BrowserProgram(
        BrowserProgram.chromiumOn(path)
            .orElseGet(
                () -> TestPrograms.BROWSER.fetchedOrSkip("Chromium", ProgramCache::chromium)),
        BrowserProgram.nodeOn(path)
            .filter(TestBrowser::isNewEnough)
            .orElseGet(() -> TestPrograms.BROWSER.fetchedOrSkip("Node.js 20", ProgramCache::node)));
  }

  private static boolean isNewEnough(Path node) {
    try {
      Process process = new ProcessBuilder(node.toString(), "--version").start();
      byte[] version = process.getInputStream().readAllBytes();
      return NEW_ENOUGH.matcher(new String(version, StandardCharsets.UTF_8).strip()).matches();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
