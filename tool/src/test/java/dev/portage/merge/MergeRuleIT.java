package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.merge.MergeRule.TargetRows;
import dev.portage.postgres.Target;
import dev.portage.store.TenantId;
import dev.portage.store.TenantId.Named;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MergeRuleIT {
  @AutoClose private final Target target;

  MergeRuleIT() throws SQLException {
    target = Target.fresh();
  }

  /** They are read in several statements. */
  @Test
  void rowsOfManyBotsAreCountedByWhoWroteThem() throws SQLException {
    target.run(
        """
        INSERT INTO items (id, botid, content, source, embedding)
        SELECT '01HX00000000000000000' || lpad(n::text, 5, '0'), 'bot ' || n % 250, '', '',
               array_fill(0, ARRAY[1024])::vector
          FROM generate_series(0, 499) n
        """);
    List<Named> bots = IntStream.range(0, 251).mapToObj(n -> new Named("bot " + n)).toList();
    Map<TenantId, String> bounds = new HashMap<>();
    bots.forEach(bot -> bounds.put(bot, "01HX0000000000000000000249"));
    Map<Named, TargetRows> rows =
        new MergeRule(target.shape(), bounds, Map.of())
            .targetRows(target.database(), bots, Duration.ofSeconds(5));
    assertThat(rows).hasSize(250);
    assertThat(rows.values()).containsOnly(new TargetRows(1, 1));
  }
}
