package dev.portage.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.Document;
import dev.portage.embed.source.S3File;
import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.Source;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.video.FakeTranscripts;
import dev.portage.embed.source.video.Transcripts.Transcript;
import dev.portage.embed.source.web.TestSite;
import dev.portage.embed.text.ScanMode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests reading files, videos and sitemaps, with a real web server. */
class SourceReaderTest {
  /** A PDF with one page that shows one black dot. */
  private static final byte[] SCANNED_PAGE =
      ReaderFixture.utf8(
          """
          %PDF-1.4
          1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
          2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
          3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</Im 4 0 R>>>>
           /Contents 5 0 R>> endobj
          4 0 obj <</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray
           /BitsPerComponent 8/Length 1>> stream
          0
          endstream endobj
          5 0 obj <</Length 14>> stream
          9 0 0 9 0 0 cm /Im Do
          endstream endobj
          trailer <</Root 1 0 R>>
          %%EOF
          """);

  private ReaderFixture fixture;
  private TestSite site;

  @BeforeEach
  void start() throws IOException {
    fixture = new ReaderFixture();
    site = fixture.site;
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  @Test
  void anUploadedFileBecomesOneDocument() {
    S3File file = S3File.of("documents", "user", "bot", "tides.txt");
    fixture.objects.put(file.key(), ReaderFixture.utf8("High at six.\n\nLow at noon."));
    assertThat(fixture.reader.read(file)).isEqualTo(read(file, "High at six.\n\nLow at noon."));
  }

  @Test
  void aProblemWithAFileIsReportedWithItsAddress() {
    S3File missing = new S3File("documents", "u/b/documents/gone.pdf");
    assertThat(fixture.reader.read(missing))
        .isEqualTo(
            new SourceOutcome.Unreachable(
                missing, "s3://documents/u/b/documents/gone.pdf does not exist.", Outage.NONE));
    fixture.objects.forbid("secret");
    assertThat(fixture.reader.read(new S3File("documents", "secret")))
        .isInstanceOf(SourceOutcome.Refused.class);
    fixture.objects.put("empty.txt", new byte[0]);
    assertThat(fixture.reader.read(new S3File("documents", "empty.txt")))
        .isInstanceOf(SourceOutcome.Empty.class);
    fixture.objects.put("broken.docx", new byte[] {'P', 'K', 3, 4, 20, 0, 1, 2, 3});
    assertThat(fixture.reader.read(new S3File("documents", "broken.docx")))
        .isInstanceOf(SourceOutcome.Broken.class);
  }

  @Test
  void theScanModeReachesTheExtractionAndMissingOcrIsReported() {
    S3File file = S3File.of("documents", "user", "bot", "scan.pdf");
    fixture.objects.put(file.key(), SCANNED_PAGE);
    assertThat(fixture.reader.read(file, ScanMode.READ))
        .isEqualTo(
            new SourceOutcome.Empty(
                file,
                "s3://documents/user/bot/documents/scan.pdf has 1 page, and the text of 1 of them"
                    + " was not read, because they are pictures: Tesseract is not used here."));
    assertThat(fixture.reader.read(file, ScanMode.SKIP))
        .isInstanceOfSatisfying(
            SourceOutcome.Empty.class,
            empty -> assertThat(empty.reason()).contains("enable_partition_pdf"));
  }

  @Test
  void aVideoBecomesOneDocumentUnderItsBareId() {
    FakeTranscripts transcripts =
        new FakeTranscripts()
            .with("dQw4w9WgXcQ", new Transcript.Spoken(List.of(" High\u0000 ", "", "tide.")))
            .with("0000000mute", new Transcript.Spoken(List.of(" ")));
    try (SourceReader videos =
        new SourceReader(
            fixture.objects, ReaderFixture.EXTRACTION, ReaderFixture.ANY, transcripts)) {
      Source video = Source.ofUrl("https://youtu.be/dQw4w9WgXcQ");
      assertThat(videos.read(video))
          .isEqualTo(
              new SourceOutcome.Read(video, List.of(new Document("dQw4w9WgXcQ", "High tide."))));
      assertThat(videos.read(Source.ofUrl("https://youtu.be/0000000mute")))
          .isInstanceOf(SourceOutcome.Empty.class);
      Source gone = Source.ofUrl("https://youtu.be/0000000gone");
      assertThat(videos.read(gone))
          .isEqualTo(
              new SourceOutcome.Unreachable(gone, "0000000gone does not exist.", Outage.NONE));
    }
  }

  @Test
  void allPagesOfASitemapAreRead() throws IOException {
    site.html("/a", "<p>A</p>").html("/b", "<p>B</p>").html("/blank", "");
    site.file(
        "/index.xml", "application/xml", ReaderFixture.utf8(index("/one.xml", "/two.xml.gz")));
    site.file("/one.xml", "application/xml", ReaderFixture.utf8(urls("/a", "/blank", "/a")));
    site.file(
        "/two.xml.gz", "application/gzip", ReaderFixture.gzip(ReaderFixture.utf8(urls("/b"))));
    Sitemap sitemap = new Sitemap(site.url("/index.xml"));
    assertThat(fixture.reader.read(sitemap))
        .isEqualTo(
            new SourceOutcome.Read(
                sitemap,
                List.of(new Document(site.url("/a"), "A"), new Document(site.url("/b"), "B"))));
  }

  @Test
  void ofASitemapWithADeadPageTheOthersAreReadAndThatIsReported() {
    site.html("/a", "<p>A</p>")
        .file("/map.xml", "text/xml", ReaderFixture.utf8(urls("/a", "/gone")));
    assertThat(fixture.reader.read(new Sitemap(site.url("/map.xml"))))
        .isInstanceOfSatisfying(
            SourceOutcome.Partial.class,
            some -> {
              assertThat(some.documents()).extracting(Document::text).containsExactly("A");
              assertThat(some.outage()).isEqualTo(Outage.NONE);
              assertThat(some.reason()).contains("1 of its 2 pages", site.url("/gone"), "404");
            });
  }

  @Test
  void aPageThatMayBeThereLaterSaysSoOfItsSitemap() {
    site.html("/a", "<p>A</p>")
        .status("/busy", 503)
        .file("/map.xml", "text/xml", ReaderFixture.utf8(urls("/gone", "/busy", "/a")));
    assertThat(fixture.reader.read(new Sitemap(site.url("/map.xml"))).outage())
        .isEqualTo(Outage.OF_SITE);
    site.file("/none.xml", "text/xml", ReaderFixture.utf8(urls("/gone", "/busy")));
    assertThat(fixture.reader.read(new Sitemap(site.url("/none.xml"))))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            none -> assertThat(none.outage()).isEqualTo(Outage.OF_SITE));
  }

  @ParameterizedTest
  @CsvSource({
    "404, NONE",
    "410, NONE",
    "400, NONE",
    "418, NONE",
    "408, OF_SITE",
    "429, OF_SITE",
    "500, OF_SITE",
    "502, OF_SITE",
    "503, OF_SITE",
    "504, OF_SITE",
    "520, OF_SITE",
    "530, OF_SITE"
  })
  void aStatusSaysWhetherALaterAttemptMaySucceed(int status, Outage outage) {
    site.status("/page", status);
    assertThat(fixture.readPage("/page"))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            failed -> assertThat(failed.outage()).isEqualTo(outage));
  }

  @Test
  void aHostThatDoesNotAnswerOrIsNotFoundMayBeThereLater() {
    int port = site.address().getPort();
    site.close();
    for (String url :
        List.of("http://127.0.0.1:%d/".formatted(port), "http://nowhere.invalid/page")) {
      assertThat(fixture.reader.read(new WebPage(url)))
          .isInstanceOfSatisfying(
              SourceOutcome.Unreachable.class,
              failed -> assertThat(failed.outage()).isEqualTo(Outage.OF_SITE));
    }
  }

  @Test
  void sitemapsHaveLimitsAndMustBeSitemaps() {
    String[] many =
        Stream.iterate(0, i -> i + 1).limit(11).map(i -> "/" + i).toArray(String[]::new);
    site.file("/many.xml", "text/xml", ReaderFixture.utf8(urls(many)));
    site.file("/deep.xml", "text/xml", ReaderFixture.utf8(index("/deeper.xml")));
    site.file("/deeper.xml", "text/xml", ReaderFixture.utf8(index("/deepest.xml")));
    site.file("/deepest.xml", "text/xml", ReaderFixture.utf8(urls("/a")));
    site.file("/self.xml", "text/xml", ReaderFixture.utf8(index("/self.xml")));
    site.html("/page", "<p>no sitemap</p>");
    assertThat(readMap("/many.xml")).isInstanceOf(SourceOutcome.TooLarge.class);
    assertThat(readMap("/deep.xml")).isInstanceOf(SourceOutcome.TooLarge.class);
    assertThat(readMap("/self.xml")).isInstanceOf(SourceOutcome.Empty.class);
    assertThat(readMap("/page")).isInstanceOf(SourceOutcome.Broken.class);
    assertThat(readMap("/nowhere.xml")).isInstanceOf(SourceOutcome.Unreachable.class);
  }

  @Test
  void aSitemapsEntitiesAreNotFetched() {
    String xml =
        "<!DOCTYPE urlset [<!ENTITY e SYSTEM '" + site.url("/entity") + "'>]>" + urls("/&e;");
    site.file("/map.xml", "text/xml", ReaderFixture.utf8(xml));
    readMap("/map.xml");
    assertThat(site.requests()).doesNotContain("/entity");
  }

  private SourceOutcome readMap(String path) {
    return fixture.reader.read(new Sitemap(site.url(path)));
  }

  private String urls(String... paths) {
    return sitemap("urlset", "url", paths);
  }

  private String index(String... paths) {
    return sitemap("sitemapindex", "sitemap", paths);
  }

  private String sitemap(String root, String entry, String... paths) {
    StringBuilder xml = new StringBuilder();
    for (String path : paths) {
      xml.append("<%s><loc>%s</loc></%s>".formatted(entry, site.url(path), entry));
    }
    return "<%s xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>%s</%s>"
        .formatted(root, xml, root);
  }

  private static SourceOutcome.Read read(Source source, String text) {
    return new SourceOutcome.Read(source, List.of(new Document(source.column(), text)));
  }
}
