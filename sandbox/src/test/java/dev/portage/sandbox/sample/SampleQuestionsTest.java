package dev.portage.sandbox.sample;

import static dev.portage.sandbox.sample.Samples.folded;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SampleQuestionsTest {
  private final SampleDeployment deployment = Samples.deployment();

  @Test
  void everyPhraseIsInExactlyOnePassageOfItsSource() {
    for (SampleQuestion question : SampleQuestions.all()) {
      assertThat(passages(question))
          .as(question.text())
          .anyMatch(passage -> folded(passage).contains(question.phrase()));
    }
  }

  @Test
  void questionsAreForBotsThatAreExpectedToHaveRows() {
    assertThat(SampleQuestions.all())
        .allMatch(question -> deployment.bot(question.bot()).expectsText())
        .allMatch(q -> deployment.bot(q.bot()).language().equals(q.language()));
    assertThat(SampleQuestions.all().stream().map(SampleQuestion::bot).collect(Collectors.toSet()))
        .hasSizeGreaterThanOrEqualTo(8);
  }

  @Test
  void theDemoAsksOneQuestionInEachLanguage() {
    assertThat(SampleQuestions.forDemo())
        .extracting(SampleQuestion::language)
        .containsExactly(Locale.ENGLISH, Locale.FRENCH, Locale.JAPANESE);
  }

  private List<String> passages(SampleQuestion question) {
    if (question.source().startsWith("/")) {
      String address = Samples.SITE.resolve(question.source()).toString();
      return SitePage.at(Samples.SITE, address).orElseThrow().passages();
    }
    return deployment.bot(question.bot()).knowledge().files().stream()
        .filter(file -> file.name().equals(question.source()))
        .flatMap(file -> SampleDocument.of(file).passages().stream())
        .toList();
  }
}
