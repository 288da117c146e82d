package dev.portage.embed.source.web;

import dev.portage.embed.source.Document;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.TemporaryFile;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.browser.BrowserProgram;
import dev.portage.embed.source.browser.BrowserSettings;
import dev.portage.embed.source.browser.Browsers;
import dev.portage.embed.source.browser.Rendering;
import dev.portage.embed.source.network.WebAddress;
import dev.portage.embed.text.Extraction;
import dev.portage.embed.text.FileHint;
import dev.portage.embed.text.StorableText;
import dev.portage.embed.text.TextExtraction;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a URL leads to: a page, or any other file through {@link TextExtraction}.
 *
 * <p>The application first sends HEAD. If the media type contains {@code text/html}, it renders the
 * page in a browser; otherwise it parses the response of GET as a file (UPSTREAM 4.3). Here, too,
 * only a page according to HEAD is rendered. If HEAD fails (many servers answer it with an error),
 * or no browser is available, the media type of GET decides whether it is a page, and the page is
 * read without running its scripts; the application's parser for files does the same. A page that
 * the browser cannot render is also read in that way, with a note.
 */
final class PageReader implements AutoCloseable {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*[\"']?([^\\s\"';]+)", Pattern.CASE_INSENSITIVE);

  /** If a page has scripts and less text than this, a note says that its scripts were not run. */
  private static final int FEW_CHARACTERS = 200;

  private final WebClient web;
  private final TextExtraction extraction;
  private final WebSettings.Pages settings;
  private final Optional<RobotsFile> robots;
  private final Optional<Browsers> browsers;

  PageReader(WebClient web, TextExtraction extraction, WebSettings settings) {
    this.web = web;
    this.extraction = extraction;
    this.settings = settings.pages();
    this.robots =
        switch (settings.hostLimits().robots()) {
          case OBEY -> Optional.of(new RobotsFile(web));
          case IGNORE -> Optional.empty();
        };
    this.browsers =
        settings.pages().browser().map(program -> new Browsers(browser(settings, program)));
  }

  private static BrowserSettings browser(WebSettings settings, BrowserProgram program) {
    return new BrowserSettings(
        program,
        settings.pages().browserLimits(),
        new BrowserSettings.Network(settings.policy(), settings.limits().connectTimeout()));
  }

  SourceOutcome read(WebPage page) {
    return robots
        .flatMap(file -> disallowed(page, file))
        .orElseGet(() -> browsers.map(b -> shown(page, b)).orElseGet(() -> plain(page)));
  }

  private static Optional<SourceOutcome> disallowed(WebPage page, RobotsFile file) {
    try {
      return switch (file.on(WebAddress.of(page.url()))) {
        case RobotsFile.Verdict.Allowed() -> Optional.empty();
        case RobotsFile.Verdict.Disallowed() ->
            Optional.of(
                new SourceOutcome.Refused(
                    page, page.sentence("is disallowed by its site's robots.txt")));
        case RobotsFile.Verdict.Unknown(String reason) ->
            Optional.of(new SourceOutcome.Unreachable(page, page.sentence(reason), Outage.OF_SITE));
      };
    } catch (URISyntaxException e) {
      // Reported when it is fetched.
      return Optional.empty();
    }
  }

  private SourceOutcome shown(WebPage page, Browsers browser) {
    boolean isPage = web.kind(page.url()) instanceof Fetch.Fetched found && found.isHtml();
    if (!isPage) {
      return plain(page);
    }
    return switch (rendering(page, browser)) {
      case Rendering.Rendered rendered -> rendered(page, rendered);
      case Rendering.ErrorStatus(int status, Optional<String> _) ->
          withoutBrowser(page, "got the status %d in a browser".formatted(status));
      case Rendering.Failed(String reason) -> withoutBrowser(page, reason);
      case Rendering.Crashed(String reason) -> withoutBrowser(page, reason);
    };
  }

  private Rendering rendering(WebPage page, Browsers browser) {
    URI at;
    try {
      at = WebAddress.of(page.url());
    } catch (URISyntaxException e) {
      return new Rendering.Failed(e.getReason());
    }
    try (HostRateLimiter.Permit turn = web.limiter().acquire(at).orElse(null)) {
      Rendering rendering = turn == null ? new Rendering.Failed("was skipped") : browser.render(at);
      if (rendering instanceof Rendering.ErrorStatus(int _, Optional<String> retryAfter)) {
        retryAfter
            .flatMap(WebExchange::retryAfter)
            .ifPresent(pause -> web.limiter().pause(at, pause));
      }
      return rendering;
    }
  }

  private SourceOutcome rendered(WebPage page, Rendering.Rendered rendered) {
    Extraction text =
        extraction.guarded(
            "read " + page.url(),
            () -> text(PageParser.USUAL.parse(rendered.html(), rendered.at()), any -> List.of()));
    if (text instanceof Extraction.NoText) {
      return withoutBrowser(page, "has no text in a browser");
    }
    if (!(text instanceof Extraction.Text read)) {
      return SourceOutcome.of(page, text);
    }
    List<String> notes =
        rendered.refused().isEmpty()
            ? List.of()
            : List.of(
                page.sentence(
                    "requested addresses that are not allowed: "
                        + String.join("; ", rendered.refused())));
    return new SourceOutcome.Read(page, List.of(new Document(page.column(), read.text())), notes);
  }

  /** Reads the page without the browser, and notes why. */
  private SourceOutcome withoutBrowser(WebPage page, String reason) {
    SourceOutcome outcome = plain(page);
    return outcome instanceof SourceOutcome.Read read
        ? new SourceOutcome.Read(
            page,
            read.documents(),
            List.of(page.sentence("was read without running its scripts: it " + reason)))
        : outcome;
  }

  private SourceOutcome plain(WebPage page) {
    try (TemporaryFile copy = TemporaryFile.create()) {
      return switch (web.fetch(page.url(), copy.path())) {
        case Fetch.Fetched fetched when fetched.isHtml() -> html(page, fetched, copy.path());
        case Fetch.Fetched fetched -> file(page, fetched, copy.path());
        case Fetch.Unreachable(String reason, Outage outage) ->
            new SourceOutcome.Unreachable(page, page.sentence(reason), outage);
        case Fetch.Refused(String reason) -> new SourceOutcome.Refused(page, page.sentence(reason));
        case Fetch.TooLarge(String reason) ->
            new SourceOutcome.TooLarge(page, page.sentence(reason));
      };
    }
  }

  private SourceOutcome html(WebPage page, Fetch.Fetched fetched, Path file) {
    Charset charset = fetched.mediaType().map(PageReader::charset).orElse(null);
    return SourceOutcome.of(
        page,
        extraction.guarded(
            "read " + page.url(),
            () ->
                text(
                    PageParser.USUAL.parse(file, charset, fetched.at()),
                    PageReader::scriptsNotRun)));
  }

  private Extraction text(
      Optional<org.jsoup.nodes.Document> parsed,
      Function<org.jsoup.nodes.Document, List<String>> fewCharacters) {
    if (parsed.isEmpty()) {
      return new Extraction.TooLarge(PageParser.USUAL.describe());
    }
    String text = StorableText.of(PageText.of(parsed.get(), settings.boilerplate()));
    if (text.isEmpty()) {
      return new Extraction.NoText(
          hasScripts(parsed.get()) ? "has no text unless its scripts run" : "has no text");
    }
    return new Extraction.Text(
        text, text.length() < FEW_CHARACTERS ? fewCharacters.apply(parsed.get()) : List.of());
  }

  private static List<String> scriptsNotRun(org.jsoup.nodes.Document parsed) {
    return hasScripts(parsed)
        ? List.of(
            "has less than %d characters of text; its scripts, which were not run, may add more"
                .formatted(FEW_CHARACTERS))
        : List.of();
  }

  private static boolean hasScripts(org.jsoup.nodes.Document parsed) {
    return parsed.selectFirst("script") != null;
  }

  /**
   * The charset from the server's content type, if it is supported; with null the page itself
   * decides.
   */
  private static Charset charset(String mediaType) {
    Matcher matcher = CHARSET.matcher(mediaType);
    try {
      return matcher.find() && Charset.isSupported(matcher.group(1))
          ? Charset.forName(matcher.group(1))
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private SourceOutcome file(WebPage page, Fetch.Fetched fetched, Path file) {
    FileHint hint = new FileHint(name(fetched.at()), fetched.mediaType());
    return SourceOutcome.of(page, extraction.extract(file, hint));
  }

  private static String name(URI at) {
    String path = at.getPath() == null ? "" : at.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() ? "index" : name;
  }

  @Override
  public void close() {
    browsers.ifPresent(Browsers::close);
  }
}
