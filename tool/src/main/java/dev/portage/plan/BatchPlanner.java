package dev.portage.plan;

import dev.portage.bots.BotKey;
import dev.portage.journal.IdRange;
import dev.portage.journal.PlannedBatch;
import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts tenants into batches in their order: small ones together, until a batch is large enough for
 * the cost of its transaction to be small; a large one alone, by ranges of its ids. The first
 * batches are small, so that the tenants that are used most wait least.
 */
public final class BatchPlanner {
  /** A transaction costs some milliseconds: of the time for this many bytes that is a twentieth. */
  private static final long MOST_BYTES = 16L << 20;

  private static final long FIRST_BYTES = 1L << 20;

  private final TransferSurvey survey;
  private final List<PlannedBatch> batches = new ArrayList<>();
  private List<BotKey> keys = new ArrayList<>();
  private long rows;
  private long bytes;
  private long limit = FIRST_BYTES;

  private BatchPlanner(TransferSurvey survey) {
    this.survey = survey;
  }

  static List<PlannedBatch> of(List<Tenant> tenants, TransferSurvey survey) {
    BatchPlanner planner = new BatchPlanner(survey);
    tenants.forEach(planner::add);
    planner.close();
    return List.copyOf(planner.batches);
  }

  private void add(Tenant tenant) {
    TenantId id = tenant.id();
    SourceRows weight = survey.source().get(id);
    List<IdRange> ranges = survey.ranges().getOrDefault(id, List.of());
    // Rows without a tenant are merged in another way than those with one.
    boolean alone = !ranges.isEmpty() || id.named().isEmpty();
    if (alone || bytes + weight.bytes() > limit) {
      close();
    }
    if (!ranges.isEmpty()) {
      cut(tenant.key(), weight, ranges);
      return;
    }
    keys.add(tenant.key());
    rows += weight.rows();
    bytes += weight.bytes();
    if (alone) {
      close();
    }
  }

  private void cut(BotKey key, SourceRows weight, List<IdRange> ranges) {
    int parts = ranges.size();
    for (IdRange range : ranges) {
      batches.add(
          new PlannedBatch(
              List.of(key), Optional.of(range), weight.rows() / parts, weight.bytes() / parts));
    }
  }

  private void close() {
    if (!keys.isEmpty()) {
      batches.add(new PlannedBatch(List.copyOf(keys), Optional.empty(), rows, bytes));
      limit = Math.min(2 * limit, MOST_BYTES);
    }
    keys = new ArrayList<>();
    rows = 0;
    bytes = 0;
  }
}
