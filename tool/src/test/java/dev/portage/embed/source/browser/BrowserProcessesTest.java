package dev.portage.embed.source.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.embed.source.web.TestSite;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of a browser when its worker is killed. */
class BrowserProcessesTest {
  @Test
  void noBrowserOutlivesItsWorkerHoweverThatEnds() throws IOException {
    TestBrowser.orSkip();
    try (TestSite site = new TestSite().html("/", "<p>text")) {
      // Side by side, since both take their time to start.
      Process killed = worker(site);
      Process ended = worker(site);
      List<ProcessHandle> ofKilled = browserOf(killed);
      List<ProcessHandle> ofEnded = browserOf(ended);
      killed.destroyForcibly();
      ended.destroy();
      await().untilAsserted(() -> assertThat(ofKilled).noneMatch(ProcessHandle::isAlive));
      await().untilAsserted(() -> assertThat(ofEnded).noneMatch(ProcessHandle::isAlive));
    }
  }

  private static Process worker(TestSite site) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerWithBrowser.class.getName(),
            site.url("/"))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<ProcessHandle> browserOf(Process worker) throws IOException {
    BufferedReader out = worker.inputReader();
    assertThat(out.readLine()).isEqualTo("Rendered");
    List<ProcessHandle> processes = worker.descendants().toList();
    assertThat(processes).hasSizeGreaterThan(2);
    return processes;
  }
}
