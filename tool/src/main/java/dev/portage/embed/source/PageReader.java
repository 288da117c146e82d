package dev.portage.embed.source;

import dev.portage.embed.text.FileHint;
import dev.portage.embed.text.StorableText;
import dev.portage.embed.text.TextExtraction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;

/**
 * Reads what one URL gives: a page where its media type contains {@code text/html}, and any other
 * file through {@link TextExtraction}. The application asks with HEAD first, only to choose between
 * these two (UPSTREAM 4.3); the answer to GET says the same.
 */
final class PageReader {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*[\"']?([^\\s\"';]+)", Pattern.CASE_INSENSITIVE);

  private final WebClient web;
  private final TextExtraction extraction;

  PageReader(WebClient web, TextExtraction extraction) {
    this.web = web;
    this.extraction = extraction;
  }

  SourceOutcome read(WebPage page) {
    try (TemporaryFile copy = TemporaryFile.create()) {
      return switch (web.fetch(page.url(), copy.path())) {
        case Fetch.Fetched fetched when fetched.isHtml() -> html(page, fetched, copy.path());
        case Fetch.Fetched fetched -> file(page, fetched, copy.path());
        case Fetch.Unreachable(String reason) ->
            new SourceOutcome.Unreachable(page, SourceReader.sentence(page, reason));
        case Fetch.Refused(String reason) ->
            new SourceOutcome.Refused(page, SourceReader.sentence(page, reason));
        case Fetch.TooLarge(String reason) ->
            new SourceOutcome.TooLarge(page, SourceReader.sentence(page, reason));
      };
    }
  }

  private static SourceOutcome html(WebPage page, Fetch.Fetched fetched, Path file) {
    String charset = fetched.mediaType().map(PageReader::charset).orElse(null);
    try (InputStream in = Files.newInputStream(file)) {
      String text = PageText.of(Jsoup.parse(in, charset, fetched.at().toString()));
      return text.isEmpty()
          ? new SourceOutcome.Empty(page, SourceReader.sentence(page, "shows no text"))
          : new SourceOutcome.Read(
              page, List.of(new Document(page.column(), StorableText.of(text))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return SourceReader.outcome(page, extraction.extract(file, hint));
  }

  private static String name(URI at) {
    String path = at.getPath() == null ? "" : at.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() ? "index" : name;
  }
}
