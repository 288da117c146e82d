package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final Snapshot OLDER = TestSnapshot.of("older", TestSnapshot.OLD, 1);

  private static Candidates with(Snapshot latest) {
    return new Candidates(List.of(latest, OLDER));
  }

  @Test
  void theFirstIsTheLatestAndTheRestAreTheOthers() {
    Candidates two = with(TestSnapshot.last());
    assertThat(two.latest()).contains(TestSnapshot.last());
    assertThat(two.others(TestSnapshot.last())).containsExactly(OLDER);
    assertThat(two.warnings(TestSnapshot.last())).isEmpty();
    assertThat(new Candidates(List.of()).latest()).isEmpty();
  }

  @Test
  void aClusterThatExistedForLessThanADayIsNamed() {
    Snapshot young = TestSnapshot.aged(TestSnapshot.last(), Duration.ofMinutes(95));
    assertThat(with(young).warnings(young))
        .singleElement()
        .asString()
        .contains("snapshot " + young.id() + " was taken 1 h 35 min after its cluster");
    Snapshot older = TestSnapshot.aged(TestSnapshot.last(), Duration.ofHours(24));
    assertThat(with(older).warnings(older)).isEmpty();
  }

  @Test
  void anotherOneThatIsLargerIsNamedWhereBothSizesAreKnown() {
    Snapshot small = TestSnapshot.sized(TestSnapshot.last(), 1);
    Candidates two = new Candidates(List.of(small, TestSnapshot.sized(OLDER, 12)));
    assertThat(two.warnings(small))
        .containsExactly("snapshot %s has 1 GiB, and snapshot older has 12".formatted(small.id()));
    assertThat(two.warnings(TestSnapshot.sized(OLDER, 12))).isEmpty();
    assertThat(with(small).warnings(small)).isEmpty();
  }
}
