package dev.portage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransferSurveyTest {
  private static final SourceRows ROWS = new SourceRows(3, 300, Optional.empty(), 0);

  /** With bots that have knowledge, some of them with rows, and one that has none of either. */
  private static TransferSurvey survey(int bots, int withRows) {
    List<Tenant> tenants = new ArrayList<>();
    Map<TenantId, SourceRows> source = new HashMap<>();
    for (int i = 0; i < bots; i++) {
      Tenant unknown = Tenant.of(TenantId.of("bot" + i), Instant.EPOCH);
      tenants.add(new Tenant(unknown.key(), "bot", Instant.EPOCH, 1));
      if (i < withRows) {
        source.put(unknown.id(), ROWS);
      }
    }
    tenants.add(Tenant.of(TenantId.of("without"), Instant.EPOCH));
    source.put(TenantId.of("unlisted"), ROWS);
    return new TransferSurvey(
        Instant.EPOCH,
        new TenantList(tenants, Map.of(), true, List.of()),
        source,
        Map.of(),
        Optional.empty(),
        Map.of());
  }

  @Test
  void aSourceWithRowsOfFewerThanHalfOfTheBotsHasFew() {
    TransferSurvey few = survey(5, 2);
    assertThat(few.hasFewRows()).isTrue();
    assertThat(few.botsWithKnowledge()).isEqualTo(5);
    assertThat(few.botsWithRows()).isEqualTo(2);
    assertThat(survey(4, 2).hasFewRows()).isFalse();
    assertThat(survey(0, 0).hasFewRows()).isFalse();
  }
}
