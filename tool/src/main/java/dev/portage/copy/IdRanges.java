package dev.portage.copy;

import dev.portage.journal.IdRange;
import dev.portage.merge.Selection;
import dev.portage.plan.SourceRows;
import dev.portage.postgres.Session;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cuts what is too large for one transaction into ranges of ids, of about the same size. */
public final class IdRanges {
  private final TableShape shape;
  private final boolean mergeByUlid;
  private final CopyLimits limits;

  /**
   * Cuts the rows of this table of the source.
   *
   * @param mergeByUlid whether tenants are merged whole, by the age of their ULIDs
   */
  public IdRanges(TableShape shape, boolean mergeByUlid, CopyLimits limits) {
    this.shape = shape;
    this.mergeByUlid = mergeByUlid;
    this.limits = limits;
  }

  /** Ranges of each tenant that needs them; the last one of each is open. */
  public Map<TenantId, List<IdRange>> of(Session source, Map<TenantId, SourceRows> weights)
      throws SQLException {
    Map<TenantId, List<IdRange>> ranges = new HashMap<>();
    for (var entry : weights.entrySet()) {
      if (mayBeCut(entry.getKey(), entry.getValue())) {
        ranges.put(entry.getKey(), cut(source, entry.getKey(), entry.getValue()));
      }
    }
    return Map.copyOf(ranges);
  }

  /**
   * A tenant whose ids are not ULIDs is merged as a whole or not at all (I7); rows without a tenant
   * are merged one by one.
   */
  boolean mayBeCut(TenantId tenant, SourceRows weight) {
    boolean mergeable = !mergeByUlid || weight.newest().isPresent() || tenant.named().isEmpty();
    return weight.bytes() >= limits.splitThreshold() && mergeable;
  }

  private List<IdRange> cut(Session source, TenantId tenant, SourceRows weight)
      throws SQLException {
    if (shape.table().tenant().isEmpty() && shape.catalog().idIsUnique()) {
      return between(steps(source, rowsEach(weight)));
    }
    String id = shape.table().id().quoted();
    Selection all = new Selection(shape, tenant.named().stream().toList(), Optional.empty());
    all.bind(source);
    List<String> ends =
        source.list(
            """
            SELECT %s::text FROM (SELECT %s, row_number() OVER (ORDER BY %s) AS n FROM %s WHERE %s) t
             WHERE n %% ? = 0 ORDER BY n
            """
                .formatted(id, id, id, shape.table().name().quoted(), all.condition()),
            row -> row.getString(1),
            rowsEach(weight));
    return between(ends);
  }

  /** Along the index, a range at a time, so that no statement reads more than a range. */
  private List<String> steps(Session source, long rows) throws SQLException {
    String id = shape.table().id().quoted();
    String type = shape.id().baseType();
    List<String> ends = new ArrayList<>();
    source.run(limits.throughIndexes());
    // Between the ends of two ranges as many ids are passed over, and one is read.
    String next =
        "SELECT t.%1$s::text FROM %2$s t WHERE %%s ORDER BY t.%1$s OFFSET %3$d LIMIT 1"
            .formatted(id, shape.table().name().quoted(), rows - 1);
    Optional<String> end =
        source.first(next.formatted(id + " IS NOT NULL"), row -> row.getString(1));
    while (end.isPresent()) {
      ends.add(end.get());
      end =
          source.first(
              next.formatted("%s > ?::%s".formatted(id, type)), row -> row.getString(1), end.get());
    }
    return ends;
  }

  /** How many rows a range has; at least one, however large it is. */
  long rowsEach(SourceRows weight) {
    return Math.max(1, weight.rows() * limits.range() / weight.bytes());
  }

  /** Ranges that end at these ids, each included in its own, and an open one behind the last. */
  static List<IdRange> between(List<String> ends) {
    List<IdRange> ranges = new ArrayList<>();
    Optional<String> after = Optional.empty();
    for (String end : ends) {
      ranges.add(new IdRange(after, Optional.of(end)));
      after = Optional.of(end);
    }
    ranges.add(new IdRange(after, Optional.empty()));
    return List.copyOf(ranges);
  }
}
