package dev.portage.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.web.TestSite;
import java.io.IOException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which text is read from a page, by its type, charset, compression and size. */
class WebPageTextTest {
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
  void theVisibleTextOfAPageIsReadBlockByBlock() {
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
    assertThat(fixture.textOf("/page").replace('\u00A0', ' '))
        .isEqualTo(
            "Home Fees\n\nPort of Hève\n\nFirst bold, then\na line.\n\none\n\ntwo\n\nmore\n\n"
                + "Ship\tFee\n\nTug\t12\n\na\n  b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-8", "windows-1252"})
  void theCharsetOfTheHeaderCounts(String charset) {
    byte[] body = "<p>été à Noël</p>".getBytes(Charset.forName(charset));
    site.file("/p", "Text/HTML;charset=\"" + charset + "\"", body);
    assertThat(fixture.textOf("/p")).isEqualTo("été à Noël");
  }

  @Test
  void withoutACharsetInTheHeaderThatOfThePageCounts() {
    byte[] body = "<meta charset=shift_jis><p>港の灯台</p>".getBytes(Charset.forName("Shift_JIS"));
    site.file("/p", "text/html", body).file("/q", "text/html; charset=no-such", body);
    assertThat(fixture.textOf("/p")).isEqualTo("港の灯台");
    assertThat(fixture.textOf("/q")).isEqualTo("港の灯台");
  }

  @Test
  void compressedPagesAreDecompressed() throws IOException {
    byte[] packed = ReaderFixture.gzip(ReaderFixture.utf8("<p>packed</p>"));
    site.on(
        "/p",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          TestSite.send(exchange, 200, "text/html", packed);
        });
    assertThat(fixture.textOf("/p")).isEqualTo("packed");
  }

  @Test
  void aCompressionBombIsTooLarge() throws IOException {
    byte[] packed = ReaderFixture.gzip(new byte[1_000_000]);
    site.on(
        "/p",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          TestSite.send(exchange, 200, "text/html", packed);
        });
    assertThat(fixture.readPage("/p")).isInstanceOf(SourceOutcome.TooLarge.class);
  }

  @Test
  void otherFilesAreExtractedByTheirType() {
    site.file("/data.csv", "text/csv", ReaderFixture.utf8("ship,fee\ntug,12\n"));
    site.file("/plain", "text/plain", ReaderFixture.utf8("just text"));
    site.file("/untyped.txt", "", ReaderFixture.utf8("untyped text"));
    assertThat(fixture.textOf("/data.csv")).isEqualTo("ship | fee\ntug | 12");
    assertThat(fixture.textOf("/plain")).isEqualTo("just text");
    assertThat(fixture.textOf("/untyped.txt")).isEqualTo("untyped text");
  }

  @Test
  void aPageOverTheLimitIsTooLarge() {
    site.html("/large", "x".repeat(200_000));
    assertThat(fixture.readPage("/large")).isInstanceOf(SourceOutcome.TooLarge.class);
    site.on(
        "/endless",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100_000; i++) {
            exchange.getResponseBody().write(new byte[10_000]);
          }
        });
    assertThat(fixture.readPage("/endless")).isInstanceOf(SourceOutcome.TooLarge.class);
  }

  @Test
  void aPageWithoutTextIsEmpty() {
    site.html("/blank", "<body> &nbsp;<script>x</script></body>");
    assertThat(fixture.readPage("/blank")).isInstanceOf(SourceOutcome.Empty.class);
  }
}
