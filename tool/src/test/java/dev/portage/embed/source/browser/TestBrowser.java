package dev.portage.embed.source.browser;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the browser on the machine that runs the tests. Without one, tests that need it are
 * skipped, unless the variable PORTAGE_REQUIRE_BROWSER is set.
 */
public final class TestBrowser {
  private TestBrowser() {}

  public static BrowserProgram orSkip() {
    Optional<BrowserProgram> found = found();
    if (System.getenv("PORTAGE_REQUIRE_BROWSER") == null) {
      Assumptions.assumeTrue(found.isPresent(), "no Chromium, or no Node.js, on the PATH");
    }
    return found.orElseThrow(() -> new AssertionError("no Chromium, or no Node.js, on the PATH"));
  }

  private static Optional<BrowserProgram> found() {
    String path = System.getenv("PATH");
    return BrowserProgram.chromiumOn(path)
        .flatMap(
            chromium ->
                BrowserProgram.nodeOn(path).map(node -> new BrowserProgram(chromium, node)));
  }
}
