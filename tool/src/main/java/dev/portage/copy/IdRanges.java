package dev.portage.copy;

import dev.portage.journal.IdRange;
import dev.portage.plan.SourceRows;
import dev.portage.postgres.Session;
import dev.portage.store.TableShape;
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
   * Cuts rows of this table of the source.
   *
   * @param mergeByUlid whether tenants are merged whole, by the age of their rows
   */
  public IdRanges(TableShape shape, boolean mergeByUlid, CopyLimits limits) {
    this.shape = shape;
    this.mergeByUlid = mergeByUlid;
    this.limits = limits;
  }

  /** Ranges of each tenant that needs them; the last one of each is open. */
  public Map<Optional<String>, List<IdRange>> of(
      Session source, Map<Optional<String>, SourceRows> weights) throws SQLException {
    Map<Optional<String>, List<IdRange>> ranges = new HashMap<>();
    for (var entry : weights.entrySet()) {
      if (mayBeCut(entry.getKey(), entry.getValue())) {
        ranges.put(entry.getKey(), cut(source, entry.getKey(), entry.getValue()));
      }
    }
    return Map.copyOf(ranges);
  }

  /**
   * A tenant whose rows do not tell their age is merged whole or not at all (I7); rows that belong
   * to nobody are merged one by one.
   */
  boolean mayBeCut(Optional<String> tenant, SourceRows weight) {
    boolean ages = !mergeByUlid || weight.newest().isPresent() || tenant.isEmpty();
    return weight.bytes() >= limits.splitThreshold() && ages;
  }

  private List<IdRange> cut(Session source, Optional<String> tenant, SourceRows weight)
      throws SQLException {
    String id = shape.table().id().quoted();
    Selection all = new Selection(shape, tenant.stream().toList(), Optional.empty());
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
