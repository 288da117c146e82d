package dev.portage.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.Document;
import dev.portage.embed.source.S3File;
import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.Source;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.TemporaryFile;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.network.NetworkPolicy;
import dev.portage.embed.source.s3.FakeObjectStore;
import dev.portage.embed.source.video.FakeTranscripts;
import dev.portage.embed.source.video.Transcripts.Transcript;
import dev.portage.embed.source.web.TestSite;
import dev.portage.embed.source.web.WebLimits;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.ScanMode;
import dev.portage.embed.text.TextExtraction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, pages and videos, through a real web server. */
class SourceReaderTest {
  private static final TextExtraction EXTRACTION = new TextExtraction(ExtractionLimits.defaults());
  private static final WebLimits QUICK =
      new WebLimits(
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          100_000,
          3,
          3,
          Duration.ofMillis(1),
          Duration.ofMillis(20),
          10,
          5,
          1,
          4);
  private static final WebSettings ANY =
      WebSettings.defaults().with(NetworkPolicy.ANY).with(QUICK).withUserAgent("portage-test");

  /** One page with one black dot. */
  private static final byte[] SCANNED_PAGE =
      utf8(
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

  private final FakeObjectStore objects = new FakeObjectStore("documents");
  private final CountDownLatch over = new CountDownLatch(1);
  private TestSite site;
  private SourceReader reader;

  @BeforeEach
  void start() throws IOException {
    site = new TestSite();
    reader = new SourceReader(objects, EXTRACTION, ANY);
  }

  @AfterEach
  void stopAndLeaveNoTemporaryFile() throws IOException {
    over.countDown();
    reader.close();
    site.close();
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith(TemporaryFile.PREFIX));
    }
  }

  @Test
  void anUploadedFileBecomesOneDocument() {
    S3File file = S3File.of("documents", "user", "bot", "tides.txt");
    objects.put(file.key(), utf8("High at six.\n\nLow at noon."));
    assertThat(reader.read(file)).isEqualTo(read(file, "High at six.\n\nLow at noon."));
  }

  @Test
  void whatIsWrongWithAFileIsToldWithItsPlace() {
    S3File missing = new S3File("documents", "u/b/documents/gone.pdf");
    assertThat(reader.read(missing))
        .isEqualTo(
            new SourceOutcome.Unreachable(
                missing, "s3://documents/u/b/documents/gone.pdf does not exist."));
    objects.forbid("secret");
    assertThat(reader.read(new S3File("documents", "secret")))
        .isInstanceOf(SourceOutcome.Refused.class);
    objects.put("empty.txt", new byte[0]);
    assertThat(reader.read(new S3File("documents", "empty.txt")))
        .isInstanceOf(SourceOutcome.Empty.class);
    objects.put("broken.docx", new byte[] {'P', 'K', 3, 4, 20, 0, 1, 2, 3});
    assertThat(reader.read(new S3File("documents", "broken.docx")))
        .isInstanceOf(SourceOutcome.Broken.class);
  }

  @Test
  void whatABotWishesOfScansReachesTheirFilesAndIsNotedWhereItCannotBeHad() {
    S3File file = S3File.of("documents", "user", "bot", "scan.pdf");
    objects.put(file.key(), SCANNED_PAGE);
    assertThat(reader.read(file, ScanMode.READ))
        .isEqualTo(
            new SourceOutcome.Empty(
                file,
                "s3://documents/user/bot/documents/scan.pdf has 1 page, and the text of 1 of them"
                    + " was not read, as they are pictures: Tesseract is not used here."));
    assertThat(reader.read(file, ScanMode.SKIP))
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
    try (SourceReader videos = new SourceReader(objects, EXTRACTION, ANY, transcripts)) {
      Source video = Source.ofUrl("https://youtu.be/dQw4w9WgXcQ");
      assertThat(videos.read(video))
          .isEqualTo(
              new SourceOutcome.Read(video, List.of(new Document("dQw4w9WgXcQ", "High tide."))));
      assertThat(videos.read(Source.ofUrl("https://youtu.be/0000000mute")))
          .isInstanceOf(SourceOutcome.Empty.class);
      Source gone = Source.ofUrl("https://youtu.be/0000000gone");
      assertThat(videos.read(gone))
          .isEqualTo(new SourceOutcome.Unreachable(gone, "0000000gone is not there."));
    }
  }

  @Test
  void theShownTextOfAPageIsReadBlockByBlock() {
    site.html(
        "/page",
        """
        <html><head><title>No</title><style>p {}</style></head><body>
        <nav><a href="/">Home</a> <a href="/x">Fees</a></nav>
        <h1>Port&nbsp;of   Hève</h1><p>First <b>bold</b>,
          then<br>a line.</p><script>var x = "<p>no</p>";</script>
        <ul><li>one</li><li>two <p>more</p></li></ul><p hidden>no</p><noscript>no</noscript>
        <table><tr><th>Ship</th><th>Fee</th></tr><tr><td>Tug</td><td><p>12</p></td></tr></table>
        <pre>a
          b</pre></body></html>\
        """);
    assertThat(textOf("/page").replace('\u00A0', ' '))
        .isEqualTo(
            "Home Fees\n\nPort of Hève\n\nFirst bold, then\na line.\n\none\n\ntwo\n\nmore\n\n"
                + "Ship\tFee\n\nTug\t12\n\na\n  b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-8", "windows-1252"})
  void theCharsetOfTheHeaderCounts(String charset) {
    byte[] body = "<p>été à Noël</p>".getBytes(Charset.forName(charset));
    site.file("/p", "Text/HTML;charset=\"" + charset + "\"", body);
    assertThat(textOf("/p")).isEqualTo("été à Noël");
  }

  @Test
  void withoutOneTheCharsetOfThePageCounts() {
    byte[] body = "<meta charset=shift_jis><p>港の灯台</p>".getBytes(Charset.forName("Shift_JIS"));
    site.file("/p", "text/html", body).file("/q", "text/html; charset=no-such", body);
    assertThat(textOf("/p")).isEqualTo("港の灯台");
    assertThat(textOf("/q")).isEqualTo("港の灯台");
  }

  @Test
  void packedPagesAreUnpacked() throws IOException {
    byte[] packed = gzip(utf8("<p>packed</p>"));
    site.on(
        "/p",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          TestSite.send(exchange, 200, "text/html", packed);
        });
    assertThat(textOf("/p")).isEqualTo("packed");
  }

  @Test
  void aPackedBombIsTooLarge() throws IOException {
    byte[] packed = gzip(new byte[1_000_000]);
    site.on(
        "/p",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          TestSite.send(exchange, 200, "text/html", packed);
        });
    assertThat(readPage("/p")).isInstanceOf(SourceOutcome.TooLarge.class);
  }

  @Test
  void otherFilesGoThroughTheExtractionByTheirType() {
    site.file("/data.csv", "text/csv", utf8("ship,fee\ntug,12\n"));
    site.file("/plain", "text/plain", utf8("just text"));
    site.file("/untyped.txt", "", utf8("untyped text"));
    assertThat(textOf("/data.csv")).isEqualTo("ship | fee\ntug | 12");
    assertThat(textOf("/plain")).isEqualTo("just text");
    assertThat(textOf("/untyped.txt")).isEqualTo("untyped text");
  }

  @Test
  void redirectsAreFollowedAndTheRowsBearTheUrlAsGiven() {
    site.redirect("/old", "/new?x=1").redirect("/new", site.url("/target"));
    site.html("/target", "<p>found</p>");
    assertThat(textOf("/old")).isEqualTo("found");
    site.redirect("/loop", "/loop");
    assertThat(readPage("/loop")).isInstanceOf(SourceOutcome.Unreachable.class);
    site.redirect("/file", "file:///etc/hostname");
    assertThat(readPage("/file")).isInstanceOf(SourceOutcome.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/hostname",
        "ftp://example.com/x",
        "example.com",
        "",
        "http://",
        "http://user:password@127.0.0.1/",
        "http:///x",
        "javascript:alert(1)",
        "http://a b/"
      })
  void whatIsNoAddressOfTheWebIsRefused(String url) {
    assertThat(reader.read(new WebPage(url))).isInstanceOf(SourceOutcome.Refused.class);
  }

  @Test
  void spacesAndOtherScriptsInAUrlAreUnderstood() {
    site.html("/caf%C3%A9/a%20b", "<p>here</p>");
    assertThat(textOf("/café/a b")).isEqualTo("here");
  }

  @Test
  void aServerThatFailsIsAskedAgain() {
    AtomicInteger asked = new AtomicInteger();
    site.on(
        "/busy",
        exchange -> {
          if (asked.incrementAndGet() < 3) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            TestSite.send(exchange, asked.get() == 1 ? 429 : 503, "text/plain", new byte[0]);
          } else {
            TestSite.send(exchange, 200, "text/html", utf8("<p>at last</p>"));
          }
        });
    assertThat(textOf("/busy")).isEqualTo("at last");
    assertThat(asked).hasValue(3);
    site.status("/down", 500);
    assertThat(readPage("/down"))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            down -> assertThat(down.reason()).contains("/down", "500", "3 times"));
    assertThat(site.requests()).filteredOn("/down"::equals).hasSize(3);
  }

  @Test
  void aServerThatRefusesIsAskedOnce() {
    site.status("/private", 403);
    assertThat(readPage("/private")).isInstanceOf(SourceOutcome.Refused.class);
    assertThat(readPage("/gone"))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class, gone -> assertThat(gone.reason()).contains("404"));
    assertThat(site.requests()).containsExactly("/private", "/gone");
  }

  @Test
  void silenceAndTricklingEnd() {
    site.on("/silent", exchange -> await(Duration.ofHours(1)));
    assertThat(readPage("/silent"))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            silent -> assertThat(silent.reason()).contains("did not answer in time"));
    site.on(
        "/trickle",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100; i++) {
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            await(Duration.ofMillis(100));
          }
        });
    assertThat(readPage("/trickle")).isInstanceOf(SourceOutcome.TooLarge.class);
  }

  /** What a slow server does, until the test is over. */
  private void await(Duration duration) {
    try {
      if (over.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the test is over");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aPageOverTheLimitIsTooLarge() {
    site.html("/large", "x".repeat(200_000));
    assertThat(readPage("/large")).isInstanceOf(SourceOutcome.TooLarge.class);
    site.on(
        "/endless",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100_000; i++) {
            exchange.getResponseBody().write(new byte[10_000]);
          }
        });
    assertThat(readPage("/endless")).isInstanceOf(SourceOutcome.TooLarge.class);
  }

  @Test
  void aPageWithoutTextIsEmpty() {
    site.html("/blank", "<body> &nbsp;<script>x</script></body>");
    assertThat(readPage("/blank")).isInstanceOf(SourceOutcome.Empty.class);
  }

  @Test
  void nobodyAtTheAddressIsUnreachable() {
    String url = site.url("/x");
    site.close();
    assertThat(reader.read(new WebPage(url)))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            gone -> assertThat(gone.reason()).contains("accepted no connection"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0"})
  void thePublicPolicyReachesNothingOnThisMachine(String host) {
    site.html("/", "<p>secret</p>");
    String url = site.url("/").replace("127.0.0.1", host);
    try (SourceReader careful =
        new SourceReader(objects, EXTRACTION, ANY.with(NetworkPolicy.PUBLIC_ONLY))) {
      assertThat(careful.read(new WebPage(url)))
          .isInstanceOfAny(SourceOutcome.Refused.class, SourceOutcome.Unreachable.class);
      assertThat(careful.read(new WebPage("http://169.254.169.254/latest/meta-data/")))
          .isInstanceOfSatisfying(
              SourceOutcome.Refused.class,
              refused -> assertThat(refused.reason()).contains("not public"));
      assertThat(careful.read(new Sitemap(url)))
          .isInstanceOfAny(SourceOutcome.Refused.class, SourceOutcome.Unreachable.class);
    }
    assertThat(site.requests()).isEmpty();
  }

  @Test
  void whoAsksIsTold() {
    StringBuilder agent = new StringBuilder();
    site.on(
        "/p",
        exchange -> {
          agent.append(exchange.getRequestHeaders().getFirst("User-Agent"));
          TestSite.send(exchange, 200, "text/html", utf8("<p>x"));
        });
    readPage("/p");
    assertThat(agent).hasToString("portage-test");
  }

  @Test
  void allPagesOfASitemapAreRead() throws IOException {
    site.html("/a", "<p>A</p>").html("/b", "<p>B</p>").html("/blank", "");
    site.file("/index.xml", "application/xml", utf8(index("/one.xml", "/two.xml.gz")));
    site.file("/one.xml", "application/xml", utf8(urls("/a", "/blank", "/a")));
    site.file("/two.xml.gz", "application/gzip", gzip(utf8(urls("/b"))));
    Sitemap sitemap = new Sitemap(site.url("/index.xml"));
    assertThat(reader.read(sitemap))
        .isEqualTo(
            new SourceOutcome.Read(
                sitemap,
                List.of(new Document(site.url("/a"), "A"), new Document(site.url("/b"), "B"))));
  }

  @Test
  void oneFailedPageFailsTheSitemapAndIsNamed() {
    site.html("/a", "<p>A</p>").file("/map.xml", "text/xml", utf8(urls("/a", "/gone")));
    assertThat(reader.read(new Sitemap(site.url("/map.xml"))))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            failed ->
                assertThat(failed.reason()).contains("1 of its 2 pages", site.url("/gone"), "404"));
  }

  @Test
  void sitemapsHaveLimitsAndMustBeSitemaps() {
    String[] many =
        Stream.iterate(0, i -> i + 1).limit(11).map(i -> "/" + i).toArray(String[]::new);
    site.file("/many.xml", "text/xml", utf8(urls(many)));
    site.file("/deep.xml", "text/xml", utf8(index("/deeper.xml")));
    site.file("/deeper.xml", "text/xml", utf8(index("/deepest.xml")));
    site.file("/deepest.xml", "text/xml", utf8(urls("/a")));
    site.file("/self.xml", "text/xml", utf8(index("/self.xml")));
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
    site.file("/map.xml", "text/xml", utf8(xml));
    readMap("/map.xml");
    assertThat(site.requests()).doesNotContain("/entity");
  }

  private SourceOutcome readMap(String path) {
    return reader.read(new Sitemap(site.url(path)));
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

  private String textOf(String path) {
    WebPage page = new WebPage(site.url(path));
    SourceOutcome outcome = reader.read(page);
    assertThat(outcome).isInstanceOf(SourceOutcome.Read.class);
    List<Document> documents = ((SourceOutcome.Read) outcome).documents();
    assertThat(documents).hasSize(1);
    assertThat(documents.getFirst().source()).isEqualTo(page.url());
    return documents.getFirst().text();
  }

  private SourceOutcome readPage(String path) {
    return reader.read(new WebPage(site.url(path)));
  }

  private static SourceOutcome.Read read(Source source, String text) {
    return new SourceOutcome.Read(source, List.of(new Document(source.column(), text)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }
}
