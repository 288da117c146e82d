package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouteTest {
  @Test
  void everyRouteIsFoundByItsNameAndNoOther() {
    assertThat(Route.all())
        .extracting(Route::id)
        .containsExactly("copy", "replicate", "dms", "reembed");
    assertThat(Route.all()).allSatisfy(route -> assertThat(Route.find(route.id())).contains(route));
    assertThat(Route.find("COPY")).isEmpty();
    assertThat(Route.find("")).isEmpty();
  }

  @Test
  void everyRouteSurveysPlansWorksAndVerifiesInThisOrder() {
    assertThat(Route.all())
        .allSatisfy(
            route ->
                assertThat(route.phases())
                    .doesNotHaveDuplicates()
                    .containsSubsequence(
                        Phase.DISCOVER,
                        Phase.CHECK,
                        Phase.SURVEY,
                        Phase.PLAN,
                        route.work(),
                        Phase.INDEX,
                        Phase.VERIFY));
    assertThat(Route.Transfer.COPY.work()).isEqualTo(Phase.COPY);
    assertThat(Route.Embedding.REEMBED.work()).isEqualTo(Phase.EMBED);
  }

  @Test
  void onlyATransferHasASource() {
    assertThat(Route.Transfer.COPY.phases()).contains(Phase.SOURCE);
    assertThat(Route.Embedding.REEMBED.phases()).doesNotContain(Phase.SOURCE);
  }

  @ParameterizedTest
  @EnumSource
  void aPhaseIsReadAsItWasWritten(Phase phase) {
    assertThat(Phase.parse(phase.id())).isEqualTo(phase);
  }

  @Test
  void anUnknownPhaseIsRefused() {
    assertThatThrownBy(() -> Phase.parse("cutover")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPhaseHasItsNumberInTheRoute() {
    assertThat(Phase.DISCOVER.numbered(Route.Embedding.REEMBED)).isEqualTo("1/8 discover");
    assertThat(Phase.SURVEY.numbered(Route.Embedding.REEMBED)).isEqualTo("3/8 survey");
    assertThat(Phase.VERIFY.numbered(Route.Transfer.COPY)).isEqualTo("9/9 verify");
  }
}
