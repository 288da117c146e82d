package dev.portage.embed.source.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

class PageTextTest {
  private static final String PAGE =
      """
      <body class="cookie-banner-open">
      <header><h1>Harbour</h1><nav>Home Fees</nav></header>
      <div id=onetrust-consent-sdk>We value your privacy</div>
      <div role=dialog>Subscribe!</div>
      <article><header><h2>Fees</h2></header><p>A tug pays twelve.</p>
      <aside>See also</aside><footer>By the harbour master</footer></article>
      <div role=contentinfo>Imprint</div><footer>Since 1889</footer></body>\
      """;

  @Test
  void whatStandsOnEveryPageIsKeptUnlessAskedOtherwise() {
    assertThat(text(PAGE, Boilerplate.KEEP))
        .contains("Harbour", "Home Fees", "privacy", "Subscribe", "Imprint", "Since 1889");
  }

  @Test
  void landmarksTellTheContent() {
    assertThat(text(PAGE, Boilerplate.DROP))
        .isEqualTo("Fees\n\nA tug pays twelve.\n\nBy the harbour master");
  }

  @Test
  void theMainPartCountsBeforeArticles() {
    String page = "<article>Teaser</article><main><p>Text</p><article>Part</article></main>Rest";
    assertThat(text(page, Boilerplate.DROP)).isEqualTo("Text\n\nPart");
    assertThat(text("<div role=main>Text</div>Rest", Boilerplate.DROP)).isEqualTo("Text");
  }

  @Test
  void articlesThatAreNotMostOfThePageAreNotTheContent() {
    String page = "<div>A long text that is what this page is about.</div><article>Ad</article>";
    assertThat(text(page, Boilerplate.DROP))
        .isEqualTo("A long text that is what this page is about.\n\nAd");
  }

  @Test
  void whatHoldsTheMainPartIsNeverDropped() {
    assertThat(text("<div role=dialog><main>Text</main></div>", Boilerplate.DROP))
        .isEqualTo("Text");
  }

  @Test
  void aPageWithNothingElseKeepsItsBoilerplate() {
    assertThat(text("<nav>Home</nav><main><img></main>", Boilerplate.DROP)).isEqualTo("Home");
  }

  private static String text(String html, Boilerplate boilerplate) {
    return PageText.of(Jsoup.parse(html), boilerplate);
  }
}
