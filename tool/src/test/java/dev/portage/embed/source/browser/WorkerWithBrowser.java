package dev.portage.embed.source.browser;

import dev.portage.embed.source.network.NetworkPolicy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** A process that renders the page of its argument, says so, and goes on until it is killed. */
final class WorkerWithBrowser {
  private WorkerWithBrowser() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    BrowserProgram program = TestBrowser.orSkip();
    BrowserSettings settings =
        new BrowserSettings(
            program,
            BrowserLimits.defaults(),
            new BrowserSettings.Network(NetworkPolicy.ANY, Duration.ofSeconds(10)));
    Rendering rendering = new Browsers(settings).render(URI.create(args[0]));
    System.out.println(rendering.getClass().getSimpleName());
    System.out.println(System.in.read());
  }
}
