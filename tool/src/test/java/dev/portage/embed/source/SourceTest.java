package dev.portage.embed.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
  @ParameterizedTest
  @CsvSource({
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ, dQw4w9WgXcQ",
    "http://youtu.be/dQw4w9WgXcQ, dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ?t=10, dQw4w9WgXcQ",
    "https://m.youtube.com/watch?list=x&v=dQw4w9WgXcQ&t=1, dQw4w9WgXcQ",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ, dQw4w9WgXcQ",
    "https://vid.plus/dQw4w9WgXcQ, dQw4w9WgXcQ",
    "HTTPS://youtube.com/shorts/dQw4w9WgXcQ#top, dQw4w9WgXcQ",
    "https://www.youtube.com/@abcdefghij, @abcdefghij",
    "https://www.youtube.com/elevenchars, elevenchars",
  })
  void theApplicationsRuleFindsVideos(String url, String id) {
    assertThat(Source.ofUrl(url)).isEqualTo(new Video(id, url));
    assertThat(Source.ofUrl(url).column()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?x=dQw4w9WgXcQ",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/",
        "ftp://youtu.be/dQw4w9WgXcQ",
        "https://WWW.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtu.be:443/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ/",
        "https://example.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com/feature/dQw4w9WgXcQx",
        "no address at all",
        ""
      })
  void everythingElseIsAPage(String url) {
    assertThat(Source.ofUrl(url)).isEqualTo(new WebPage(url));
    assertThat(Source.ofUrl(url).column()).isEqualTo(url);
  }

  @Test
  void filesBearTheirPlaceInS3() {
    S3File file = S3File.of("bucket", "user", "bot", "Tide table.pdf");
    assertThat(file.column()).isEqualTo("s3://bucket/user/bot/documents/Tide table.pdf");
    assertThat(file.displayName()).isEqualTo("Tide table.pdf");
  }
}
