package dev.portage.embed.source;

import java.io.IOException;
import java.net.URI;

/** A process that renders the page of its argument, says so, and goes on until it is killed. */
final class WorkerWithBrowser {
  private WorkerWithBrowser() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    BrowserProgram program = TestBrowser.orSkip();
    WebSettings settings = WebSettings.defaults().with(NetworkPolicy.ANY);
    Rendering rendering = new Browsers(settings, program).render(URI.create(args[0]));
    System.out.println(rendering.getClass().getSimpleName());
    System.out.println(System.in.read());
  }
}
