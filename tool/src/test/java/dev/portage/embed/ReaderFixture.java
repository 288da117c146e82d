package dev.portage.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.Document;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.TemporaryFile;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.network.NetworkPolicy;
import dev.portage.embed.source.s3.FakeObjectStore;
import dev.portage.embed.source.web.TestSite;
import dev.portage.embed.source.web.WebLimits;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.TextExtraction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** A source reader with an object store and a real web server. */
final class ReaderFixture implements AutoCloseable {
  static final TextExtraction EXTRACTION = new TextExtraction(ExtractionLimits.defaults());

  private static final WebLimits QUICK =
      limits(100_000, Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMillis(500));

  /** For files of this size. */
  static WebLimits large(long bytes) {
    return limits(bytes, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(5));
  }

  /** Of which all pages of a sitemap are to be read within this time. */
  static WebLimits within(Duration sitemap) {
    return limits(100_000, Duration.ofSeconds(30), sitemap, Duration.ofSeconds(30));
  }

  private static WebLimits limits(long bytes, Duration total, Duration sitemap, Duration silence) {
    return new WebLimits(
        Duration.ofSeconds(2),
        silence,
        total,
        bytes,
        3,
        3,
        Duration.ofMillis(1),
        Duration.ofMillis(20),
        10,
        sitemap,
        2_000,
        5,
        1,
        4);
  }

  static final WebSettings ANY =
      WebSettings.defaults().with(NetworkPolicy.ANY).with(QUICK).withUserAgent("portage-test");

  final FakeObjectStore objects = new FakeObjectStore("documents");
  final TestSite site = new TestSite();
  final SourceReader reader = new SourceReader(objects, EXTRACTION, ANY);

  ReaderFixture() throws IOException {}

  /** The text of a page, which is read as one document. */
  String textOf(String path) {
    WebPage page = new WebPage(site.url(path));
    SourceOutcome outcome = reader.read(page);
    assertThat(outcome).isInstanceOf(SourceOutcome.Read.class);
    List<Document> documents = ((SourceOutcome.Read) outcome).documents();
    assertThat(documents).hasSize(1);
    assertThat(documents.getFirst().source()).isEqualTo(page.url());
    return documents.getFirst().text();
  }

  SourceOutcome readPage(String path) {
    return reader.read(new WebPage(site.url(path)));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  /** Closes both, and asserts that no temporary file is left. */
  @Override
  public void close() throws IOException {
    reader.close();
    site.close();
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith(TemporaryFile.PREFIX));
    }
  }
}
