package dev.portage.sandbox.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.sandbox.sample.SampleHistory.WrittenBy;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SampleDeploymentTest {
  private final SampleDeployment deployment = Samples.deployment();

  @Test
  void hasBotsOfEveryKind() {
    List<SampleBot> bots = deployment.bots();
    assertThat(deployment.users()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(bots).hasSizeGreaterThanOrEqualTo(16);
    assertThat(bots).extracting(SampleBot::expected).contains(ExpectedOutcome.values());
    assertThat(bots).extracting(bot -> bot.history().writtenBy()).contains(WrittenBy.values());
    assertThat(bots)
        .extracting(bot -> bot.history().sync().status())
        .contains("SUCCEEDED", "FAILED", "RUNNING");
    assertThat(bots)
        .extracting(SampleBot::language)
        .contains(Locale.ENGLISH, Locale.FRENCH, Locale.JAPANESE);
    assertThat(deployment.aliases()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void hasFilesOfEveryFormatAndCondition() {
    List<SampleFile> files =
        deployment.bots().stream().flatMap(bot -> bot.knowledge().files().stream()).toList();
    assertThat(files)
        .extracting(SampleFile::extension)
        .contains("pdf", "docx", "xlsx", "pptx", "md", "txt", "csv");
    assertThat(files.stream().map(SampleFile::condition).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.allOf(SampleFile.Condition.class));
  }

  @Test
  void idsAreUlidsOfTheTimeOfCreation() {
    for (SampleBot bot : deployment.bots()) {
      assertThat(Ulid.isValid(bot.id().toString())).isTrue();
      assertThat(bot.id().getInstant()).isEqualTo(bot.history().created());
      assertThat(bot.history().lastUsed()).isBetween(bot.history().created(), Samples.NOW);
    }
  }

  @Test
  void everyBotHasItsOwnTimeOfLastUse() {
    assertThat(deployment.bots())
        .extracting(bot -> bot.history().lastUsed())
        .doesNotHaveDuplicates();
  }

  @Test
  void equalSettingsGiveEqualDeployments() {
    SampleDeployment again = SampleDeployment.of(Samples.settings());
    assertThat(again).isEqualTo(deployment);
    assertThat(again.items()).isEqualTo(deployment.items());
    assertThat(again.oldRows("b")).isEqualTo(deployment.oldRows("b"));
  }

  @Test
  void anotherSeedGivesOtherIds() {
    SampleDeployment other = SampleDeployment.of(Samples.settings().withSeed(1));
    assertThat(other.bot("haiku").id()).isNotEqualTo(deployment.bot("haiku").id());
  }

  @Test
  void objectKeysHaveUserAndBotAndTheMissingFileHasNoObject() {
    SampleBot bot = deployment.bot("pv");
    Set<String> keys =
        deployment.objects().stream().map(SampleObject::key).collect(Collectors.toSet());
    String folder = bot.owner().id() + "/" + bot.id() + "/documents/";
    assertThat(keys)
        .contains(folder + "pv-2026-03.docx")
        .doesNotContain(folder + "pv-2026-04.docx");
  }

  @Test
  void theVideoExistsOnlyOnRequest() {
    assertThatThrownBy(() -> deployment.bot("video")).hasMessageContaining("no bot video");
    SampleBot video = SampleDeployment.of(Samples.settings().withVideo()).bot("video");
    assertThat(video.knowledge().pages().getFirst()).startsWith("https://www.youtube.com/");
  }
}
