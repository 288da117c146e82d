package dev.portage.sandbox.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SampleSiteTest {
  private final SampleSite site = SampleSite.start();
  private final HttpClient client = HttpClient.newBuilder().followRedirects(Redirect.NEVER).build();

  @AfterEach
  void stop() {
    client.close();
    site.close();
  }

  @Test
  void everyPageHasItsTextInItsCharset() throws Exception {
    for (SitePage page : SitePage.values()) {
      HttpResponse<byte[]> answer = send("GET", page.path());
      String html = new String(answer.body(), charset(page));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(page.passages()).allSatisfy(passage -> assertThat(html).contains(passage));
    }
  }

  @Test
  void charsetsAreNamedInTheHeaderOrInThePage() throws Exception {
    assertThat(contentType(send("GET", "/acces.html"))).isEqualTo("text/html; charset=ISO-8859-1");
    HttpResponse<byte[]> japanese = send("GET", "/annai.html");
    assertThat(contentType(japanese)).isEqualTo("text/html");
    assertThat(new String(japanese.body(), StandardCharsets.US_ASCII))
        .contains("<meta charset=\"Shift_JIS\">");
  }

  @Test
  void headAnswersLikeGetWithoutABody() throws Exception {
    HttpResponse<byte[]> get = send("GET", "/berths.html");
    HttpResponse<byte[]> head = send("HEAD", "/berths.html");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(contentType(head)).isEqualTo(contentType(get));
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(get.body().length);
    assertThat(get.headers().firstValueAsLong("Content-Length")).hasValue(get.body().length);
  }

  @Test
  void movedPagesRedirectAndUnknownPagesAreNotFound() throws Exception {
    HttpResponse<byte[]> moved = send("GET", "/jobs");
    assertThat(moved.statusCode()).isEqualTo(301);
    assertThat(moved.headers().firstValue("Location")).hasValue("/careers.html");
    assertThat(send("GET", "/tide-tables-2024.html").statusCode()).isEqualTo(404);
    assertThat(send("HEAD", "/tide-tables-2024.html").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/").statusCode()).isEqualTo(405);
  }

  @Test
  void theSitemapListsEveryPageAndTheCompressedIndexListsTheSitemap() throws Exception {
    String sitemap = new String(send("GET", "/sitemap.xml").body(), StandardCharsets.UTF_8);
    for (SitePage page : SitePage.values()) {
      assertThat(sitemap).contains("<loc>" + site.uri().resolve(page.path()) + "</loc>");
    }
    byte[] index = send("GET", "/sitemap-index.xml.gz").body();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(index))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains(site.uri().resolve("/sitemap.xml").toString());
    }
  }

  private HttpResponse<byte[]> send(String method, String path)
      throws IOException, InterruptedException {
    URI address = site.uri().resolve(path);
    HttpRequest request =
        HttpRequest.newBuilder(address).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  private static String contentType(HttpResponse<?> answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  private static Charset charset(SitePage page) {
    return switch (page) {
      case FRENCH -> StandardCharsets.ISO_8859_1;
      case JAPANESE -> Charset.forName("Shift_JIS");
      default -> StandardCharsets.UTF_8;
    };
  }
}
