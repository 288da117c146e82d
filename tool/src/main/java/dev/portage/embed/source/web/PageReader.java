package dev.portage.embed.source.web;

import dev.portage.embed.source.Document;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.TemporaryFile;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.browser.BrowserProgram;
import dev.portage.embed.source.browser.BrowserSettings;
import dev.portage.embed.source.browser.Browsers;
import dev.portage.embed.source.browser.Rendering;
import dev.portage.embed.source.network.WebAddress;
import dev.portage.embed.text.FileHint;
import dev.portage.embed.text.StorableText;
import dev.portage.embed.text.TextExtraction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;

/**
 * Reads what one URL gives: a page, or any other file through {@link TextExtraction}.
 *
 * <p>The application asks with HEAD first; where the media type contains {@code text/html} it reads
 * the page in a browser, and in any other case what GET gives, as a file (UPSTREAM 4.3). Here, too,
 * only what HEAD calls a page is shown in the browser. Where HEAD says nothing of use (many servers
 * answer it with an error), or there is no browser, GET says by its own media type whether it gave
 * a page, and the page is read without its scripts; the application's parser for files does the
 * same. A page that the browser cannot show is read in that way, too, with a note.
 */
final class PageReader implements AutoCloseable {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*[\"']?([^\\s\"';]+)", Pattern.CASE_INSENSITIVE);

  /** With less text than this, and scripts, a page is told to be read without them. */
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
        .flatMap(file -> forbidden(page, file))
        .orElseGet(() -> browsers.map(b -> shown(page, b)).orElseGet(() -> plain(page)));
  }

  private static Optional<SourceOutcome> forbidden(WebPage page, RobotsFile file) {
    try {
      return switch (file.on(WebAddress.of(page.url()))) {
        case RobotsFile.Verdict.Allowed() -> Optional.empty();
        case RobotsFile.Verdict.Disallowed() ->
            Optional.of(
                new SourceOutcome.Refused(
                    page, page.sentence("is disallowed by its site's robots.txt")));
        case RobotsFile.Verdict.Unknown(String reason) ->
            Optional.of(new SourceOutcome.Unreachable(page, page.sentence(reason)));
      };
    } catch (URISyntaxException e) {
      // Told when it is fetched.
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
          instead(page, "was answered with %d in a browser".formatted(status));
      case Rendering.Failed(String reason) -> instead(page, reason);
      case Rendering.Crashed(String reason) -> instead(page, reason);
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
      Rendering rendering = turn == null ? new Rendering.Failed("was left") : browser.render(at);
      if (rendering instanceof Rendering.ErrorStatus(int _, Optional<String> retryAfter)) {
        retryAfter
            .flatMap(WebExchange::retryAfter)
            .ifPresent(pause -> web.limiter().pause(at, pause));
      }
      return rendering;
    }
  }

  private SourceOutcome rendered(WebPage page, Rendering.Rendered rendered) {
    String text = text(Jsoup.parse(rendered.html(), rendered.at().toString()));
    if (text.isEmpty()) {
      return instead(page, "shows no text in a browser");
    }
    List<String> notes =
        rendered.refused().isEmpty()
            ? List.of()
            : List.of(
                page.sentence(
                    "asked for what it was not given: " + String.join("; ", rendered.refused())));
    return new SourceOutcome.Read(page, documents(page, text), notes);
  }

  /** Without the browser, and says why. */
  private SourceOutcome instead(WebPage page, String reason) {
    SourceOutcome outcome = plain(page);
    return outcome instanceof SourceOutcome.Read read
        ? new SourceOutcome.Read(
            page,
            read.documents(),
            List.of(page.sentence("was read without its scripts: it " + reason)))
        : outcome;
  }

  private SourceOutcome plain(WebPage page) {
    try (TemporaryFile copy = TemporaryFile.create()) {
      return switch (web.fetch(page.url(), copy.path())) {
        case Fetch.Fetched fetched when fetched.isHtml() -> html(page, fetched, copy.path());
        case Fetch.Fetched fetched -> file(page, fetched, copy.path());
        case Fetch.Unreachable(String reason) ->
            new SourceOutcome.Unreachable(page, page.sentence(reason));
        case Fetch.Refused(String reason) -> new SourceOutcome.Refused(page, page.sentence(reason));
        case Fetch.TooLarge(String reason) ->
            new SourceOutcome.TooLarge(page, page.sentence(reason));
      };
    }
  }

  private SourceOutcome html(WebPage page, Fetch.Fetched fetched, Path file) {
    String charset = fetched.mediaType().map(PageReader::charset).orElse(null);
    try (InputStream in = Files.newInputStream(file)) {
      org.jsoup.nodes.Document parsed = Jsoup.parse(in, charset, fetched.at().toString());
      String text = text(parsed);
      boolean hasScripts = !parsed.select("script").isEmpty();
      if (text.isEmpty()) {
        String what = hasScripts ? "shows no text unless its scripts run" : "shows no text";
        return new SourceOutcome.Empty(page, page.sentence(what));
      }
      return new SourceOutcome.Read(page, documents(page, text), notes(page, text, hasScripts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> notes(WebPage page, String text, boolean hasScripts) {
    return hasScripts && text.length() < FEW_CHARACTERS
        ? List.of(
            page.sentence(
                "shows only %d characters; its scripts, which were not run, may show more"
                    .formatted(text.length())))
        : List.of();
  }

  private String text(org.jsoup.nodes.Document parsed) {
    return PageText.of(parsed, settings.boilerplate());
  }

  private static List<Document> documents(WebPage page, String text) {
    return List.of(new Document(page.column(), StorableText.of(text)));
  }

  /** The charset that the server names, if there is such; null lets the page itself decide. */
  private static String charset(String mediaType) {
    Matcher matcher = CHARSET.matcher(mediaType);
    try {
      return matcher.find() && Charset.isSupported(matcher.group(1)) ? matcher.group(1) : null;
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
