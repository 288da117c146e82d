package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextExtractionTest {
  private static final TextExtraction TEXTS = new TextExtraction(ExtractionLimits.defaults());

  private static final String FRENCH =
      "Le phare de la Hève éclaire l'entrée du port depuis l'été 1775. Où sont gardées les clés ?";
  private static final String JAPANESE = "港の灯台は一七七五年の夏から入口を照らしています。鍵はどこにありますか。";

  @TempDir Path directory;

  @Test
  void paragraphsAndTablesOfADocxAreBlocks() {
    byte[] docx = SampleFiles.docx("The harbour has four berths.", "Pilots wait at the mole.");
    assertThat(text("a.docx", docx))
        .isEqualTo("The harbour has four berths.\n\nPilots wait at the mole.\n\nBerth | Depth");
  }

  @Test
  void sheetNamesAndTablesOfAnXlsxAreBlocks() {
    byte[] xlsx =
        SampleFiles.xlsx(
            "Tariffs", new String[][] {{"Ship", "Fee"}, {"Tug", "120"}, {"Barge", "80"}});
    assertThat(text("a.xlsx", xlsx)).isEqualTo("Tariffs\n\nShip | Fee\nTug | 120\nBarge | 80");
  }

  @Test
  void slidesOfAPptxAreBlocks() {
    byte[] pptx = SampleFiles.pptx("Safety first", "Wear a helmet");
    assertThat(text("a.pptx", pptx)).isEqualTo("Safety first\n\nWear a helmet");
  }

  @Test
  void pagesOfAPdfAreBlocks() {
    byte[] pdf = SampleFiles.pdf("Page one says this.", "Page two says that.");
    assertThat(text("a.pdf", pdf)).isEqualTo("Page one says this.\n\nPage two says that.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "a.text", "a.md"})
  void paragraphsOfPlainTextAreBlocksAndLinesAreKept(String name) {
    byte[] bytes =
        SampleFiles.utf8("# Tides\r\n\r\nHigh at six,\r\nlow at noon.\n \n\n- one\n- two\n");
    assertThat(text(name, bytes).replace("\r", ""))
        .isEqualTo("# Tides\n\nHigh at six,\nlow at noon.\n\n- one\n- two");
  }

  @Test
  void rowsOfACsvAreLinesWithoutTheirQuotes() {
    byte[] csv = SampleFiles.utf8("name,duty\n\"Diallo, Awa\",pilot\nMarc,\"says \"\"aye\"\"\"\n");
    assertThat(text("a.csv", csv))
        .isEqualTo("name | duty\nDiallo, Awa | pilot\nMarc | says \"aye\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void csvMayHaveOtherDelimitersAndCharsets(String delimiter) {
    String csv =
        """
        navire D été D escale
        "Hève, la" D 3 D Le Havre\
        """;
    byte[] bytes = csv.replace(" D ", delimiter).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(text("a.csv", bytes)).isEqualTo("navire | été | escale\nHève, la | 3 | Le Havre");
  }

  @Test
  void aStrayQuoteInACsvLosesNothing() {
    byte[] csv = SampleFiles.utf8("ship,length\n\"Tug\" boat,12\nBarge,\"30\n");
    assertThat(text("a.csv", csv)).contains("ship", "Tug", "boat", "12", "Barge", "30");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE"})
  void frenchIsReadInItsOwnCharset(String charset) {
    byte[] bytes = FRENCH.repeat(3).getBytes(Charset.forName(charset));
    assertThat(text("a.txt", bytes)).isEqualTo(FRENCH.repeat(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "Shift_JIS", "EUC-JP", "ISO-2022-JP", "UTF-16"})
  void japaneseIsReadInItsOwnCharset(String charset) {
    byte[] bytes = JAPANESE.repeat(3).getBytes(Charset.forName(charset));
    assertThat(text("a.md", bytes)).isEqualTo(JAPANESE.repeat(3));
  }

  @Test
  void theByteOrderMarkIsDropped() {
    assertThat(text("a.txt", SampleFiles.utf8("\uFEFFtide"))).isEqualTo("tide");
    assertThat(text("a.csv", SampleFiles.utf8("\uFEFFa,b\nc,d"))).isEqualTo("a | b\nc | d");
  }

  @Test
  void charactersThatPostgresCannotStoreAreReplaced() {
    assertThat(StorableText.of("a\u0000b\uD800c😀")).isEqualTo("ab\uFFFDc😀");
    byte[] withNul = SampleFiles.utf8("before\u0000after ".repeat(5));
    assertThat(text("a.txt", withNul)).doesNotContain("\u0000").contains("before");
  }

  @Test
  void theContentDecidesIfTheExtensionIsWrong() {
    assertThat(text("a.txt", SampleFiles.pdf("I am a PDF."))).isEqualTo("I am a PDF.");
    assertThat(text("a.pdf", SampleFiles.utf8("I am plain text."))).isEqualTo("I am plain text.");
    assertThat(text("a.xlsx", SampleFiles.docx("I am a letter."))).contains("I am a letter.");
    assertThat(text("a.docx", SampleFiles.utf8("I am plain text."))).isEqualTo("I am plain text.");
  }

  @Test
  void passwordProtectionIsReported() {
    assertThat(read("a.pdf", SampleFiles.encryptedPdf("secret")))
        .isInstanceOf(Extraction.Encrypted.class);
    assertThat(read("a.docx", SampleFiles.encryptedOffice(SampleFiles.docx("secret"))))
        .isInstanceOf(Extraction.Encrypted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.docx", "a.xlsx", "a.pptx"})
  void truncatedOfficeFilesAreBroken(String name) {
    byte[] whole = SampleFiles.docx("The harbour has four berths.");
    assertThat(read(name, Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(Extraction.Broken.class);
  }

  @Test
  void filesWithoutTextAreReported() {
    assertThat(read("a.txt", new byte[0])).isInstanceOf(Extraction.NoText.class);
    assertThat(read("a.txt", SampleFiles.utf8(" \n\t\n"))).isInstanceOf(Extraction.NoText.class);
    assertThat(read("a.pdf", SampleFiles.pdf(""))).isInstanceOf(Extraction.NoText.class);
  }

  @Test
  void aDamagedPdfIsBrokenOrEmptyButNeverThrows() {
    byte[] whole = SampleFiles.pdf("Page one says this.");
    for (int length = 1; length < whole.length; length += 37) {
      assertThat(read("a.pdf", Arrays.copyOf(whole, length))).isNotNull();
    }
  }

  @Test
  void anArchiveThatUnpacksWithoutEndIsStopped() {
    byte[] bomb = SampleFiles.zip("zeros.txt", new byte[60_000_000]);
    ExtractionLimits limits =
        SampleFiles.limits(1 << 20, 1_000_000, Duration.ofSeconds(30), 1_000_000);
    assertThat(new TextExtraction(limits).extract(file("a.zip", bomb), FileHint.named("a.zip")))
        .isInstanceOf(Extraction.TooLarge.class);
    byte[] wordBomb = SampleFiles.docx("harbour ".repeat(8_000_000));
    assertThat(read("a.docx", wordBomb))
        .isInstanceOfAny(Extraction.Suspicious.class, Extraction.TooLarge.class);
  }

  @Test
  void nestedArchivesAreFollowedUpToTheLimit() {
    byte[] nested = SampleFiles.utf8("treasure");
    for (int i = 0; i < 3; i++) {
      nested = SampleFiles.zip(i == 0 ? "t.txt" : "t.zip", nested);
    }
    assertThat(text("a.zip", nested)).contains("treasure");
    byte[] deeper = SampleFiles.zip("t.zip", SampleFiles.zip("t.zip", nested));
    assertThat(read("a.zip", deeper).toString()).doesNotContain("treasure");
  }

  @Test
  void limitsOfSizeAndTextAreKept() {
    ExtractionLimits limits = SampleFiles.limits(1000, 50, Duration.ofSeconds(30), 1000);
    TextExtraction small = new TextExtraction(limits);
    Path large = file("large.txt", SampleFiles.utf8("x".repeat(1001)));
    assertThat(small.extract(large, FileHint.named("large.txt")))
        .isEqualTo(new Extraction.TooLarge("has 1,001 bytes, more than the 1,000 that are read"));
    Path wordy = file("wordy.txt", SampleFiles.utf8("word ".repeat(100)));
    assertThat(small.extract(wordy, FileHint.named("wordy.txt")))
        .isEqualTo(new Extraction.TooLarge("it contains more than 50 characters of text"));
  }

  @Test
  void timeIsLimited() {
    ExtractionLimits limits = SampleFiles.limits(1 << 30, 1 << 30, Duration.ofMillis(1), 1000);
    Path file = file("slow.txt", SampleFiles.utf8("word and word\n\n".repeat(1_000_000)));
    assertThat(new TextExtraction(limits).extract(file, FileHint.named("slow.txt")))
        .isInstanceOf(Extraction.TooLarge.class);
  }

  @Test
  void noFileCausesANetworkAccess() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x";
    try {
      read("a.xml", xml("<!DOCTYPE a SYSTEM '" + url + "'><a>text</a>"));
      read("b.xml", xml("<!DOCTYPE a [<!ENTITY e SYSTEM '" + url + "'>]><a>&e;</a>"));
      read(
          "c.svg",
          xml("<svg xmlns='http://www.w3.org/2000/svg'><image href='" + url + "'/></svg>"));
      read("d.html", xml("<html><img src='" + url + "'><iframe src='" + url + "'>x</html>"));
      byte[] relations = xml("<!DOCTYPE a [<!ENTITY % e SYSTEM '" + url + "'> %e;]><a/>");
      read("e.docx", SampleFiles.zip("[Content_Types].xml", relations));
    } finally {
      server.stop(0);
    }
    assertThat(requests).hasValue(0);
  }

  private static byte[] xml(String body) {
    return ("<?xml version='1.0'?>" + body).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void scriptsOfAnHtmlFileAreDropped() {
    byte[] html =
        SampleFiles.utf8(
            "<html><head><title>t</title><style>s</style></head><body><h1>Port</h1>"
                + "<script>x()</script><ul><li>one</li><li>two</li></ul></body></html>");
    assertThat(text("a.html", html)).isEqualTo("Port\n\none\n\ntwo");
  }

  private String text(String name, byte[] content) {
    Extraction extraction = read(name, content);
    assertThat(extraction).isInstanceOf(Extraction.Text.class);
    return ((Extraction.Text) extraction).text();
  }

  private Extraction read(String name, byte[] content) {
    return TEXTS.extract(file(name, content), FileHint.named(name));
  }

  private Path file(String name, byte[] content) {
    try {
      return Files.write(directory.resolve(name), content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
