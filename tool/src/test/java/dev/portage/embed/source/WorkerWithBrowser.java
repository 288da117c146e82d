package dev.portage.embed.source;

import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.TextExtraction;
import java.io.IOException;
import java.util.Optional;

/** A process that renders the page of its argument, says so, and goes on until it is killed. */
final class WorkerWithBrowser {
  private WorkerWithBrowser() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    WebSettings settings =
        WebSettings.defaults()
            .with(NetworkPolicy.ANY)
            .with(
                new WebSettings.Pages(
                    Optional.of(TestBrowser.orSkip()),
                    BrowserLimits.defaults(),
                    Boilerplate.KEEP));
    SourceReader reader =
        new SourceReader(
            new FakeObjectStore("documents"),
            new TextExtraction(ExtractionLimits.defaults()),
            settings);
    System.out.println(reader.read(new WebPage(args[0])).getClass().getSimpleName());
    System.out.println(System.in.read());
  }
}
