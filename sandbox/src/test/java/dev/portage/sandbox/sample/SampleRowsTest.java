package dev.portage.sandbox.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SampleRowsTest {
  private final SampleDeployment deployment = Samples.deployment();
  private final SampleRows rows = deployment.oldRows("docs-bucket");

  @Test
  void everyBotThatWasEmbeddedHasRowsAndNoOtherHas() {
    for (SampleBot bot : deployment.bots()) {
      boolean expected = bot.history().rows() != SampleHistory.Rows.NONE;
      assertThat(of(bot.id()).findAny().isPresent()).as(bot.name()).isEqualTo(expected);
    }
  }

  @Test
  void chunksAreNotLongerThanTheBotsChunkSize() {
    for (SampleBot bot : deployment.bots()) {
      assertThat(of(bot.id()))
          .allMatch(row -> row.content().length() <= bot.chunking().size())
          .noneMatch(row -> row.content().isBlank());
    }
  }

  @Test
  void idsAreUniqueUlidsFromBeforeTheUpdate() {
    assertThat(rows.rows()).extracting(SampleRow::id).doesNotHaveDuplicates();
    assertThat(rows.rows()).allMatch(row -> row.id().getInstant().isBefore(Samples.NOW));
  }

  @Test
  void oneBotHasEveryRowTwice() {
    List<String> contents = of(deployment.bot("prices").id()).map(SampleRow::content).toList();
    assertThat(contents).hasSize(2 * new HashSet<>(contents).size());
  }

  @Test
  void aDeletedBotLeftRowsBehind() {
    assertThat(of(rows.deletedBot())).isNotEmpty();
    assertThat(deployment.bots()).extracting(SampleBot::id).doesNotContain(rows.deletedBot());
  }

  @Test
  void sourcesAreObjectsAndPages() {
    SampleBot bot = deployment.bot("onboarding");
    assertThat(of(bot.id()).map(SampleRow::source).distinct())
        .contains("http://127.0.0.1:8099/careers.html")
        .contains(
            "s3://docs-bucket/" + bot.owner().id() + "/" + bot.id() + "/documents/first-week.txt");
  }

  private Stream<SampleRow> of(Ulid bot) {
    return rows.rows().stream().filter(row -> row.botId().equals(bot));
  }
}
