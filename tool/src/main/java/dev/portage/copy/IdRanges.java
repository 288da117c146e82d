package dev.portage.copy;

import dev.portage.journal.IdRange;
import dev.portage.merge.Selection;
import dev.portage.plan.SourceRows;
import dev.portage.postgres.Session;
import dev.portage.store.BlockRanges;
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
  /** Up to so many times the usual size one statement reads a tenant: in some minutes. */
  private static final int ALONE = 10;

  /** Ids for each range of a larger one. */
  private static final int SAMPLED = 128;

  private final TableShape shape;
  private final boolean mergeByUlid;
  private final CopyLimits limits;
  private final long atOnce;

  /**
   * Cuts the rows of this table of the source.
   *
   * @param mergeByUlid whether tenants are merged whole, by the age of their ULIDs
   */
  public IdRanges(TableShape shape, boolean mergeByUlid, CopyLimits limits) {
    this(shape, mergeByUlid, limits, BlockRanges.USUAL);
  }

  /**
   * The same with another limit.
   *
   * @param atOnce bytes of the table that one statement reads, about
   */
  IdRanges(TableShape shape, boolean mergeByUlid, CopyLimits limits, long atOnce) {
    this.shape = shape;
    this.mergeByUlid = mergeByUlid;
    this.limits = limits;
    this.atOnce = atOnce;
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
    long each = rowsEach(weight);
    return between(
        weight.bytes() <= ALONE * atOnce
            ? every(each, source, tenant, "true")
            : sampled(each, source, tenant));
  }

  /** Of a sample of each part of the table, in the order of the ids, those that end a range. */
  private List<String> sampled(long each, Session source, TenantId tenant) throws SQLException {
    long step = Math.max(1, each / SAMPLED);
    List<String> sample = new ArrayList<>();
    for (String part : BlockRanges.of(source, shape.catalog(), atOnce)) {
      sample.addAll(every(step, source, tenant, part));
    }
    List<String> ordered = ordered(source, sample);
    int ofRange = Math.toIntExact(each / step);
    List<String> ends = new ArrayList<>();
    for (int end = ofRange - 1; end < ordered.size(); end += ofRange) {
      ends.add(ordered.get(end));
    }
    return ends;
  }

  /** Every so many-th id of a tenant in a part of the table. */
  private List<String> every(long step, Session source, TenantId tenant, String part)
      throws SQLException {
    String id = shape.table().id().quoted();
    Selection all = new Selection(shape, tenant.named().stream().toList(), Optional.empty());
    all.bind(source);
    return source.list(
        """
        SELECT %1$s::text FROM (SELECT %1$s, row_number() OVER (ORDER BY %1$s) AS n
                                  FROM %2$s WHERE %3$s AND %4$s) t
         WHERE n %% ? = 0 ORDER BY n
        """
            .formatted(id, shape.table().name().quoted(), all.condition(), part),
        row -> row.getString(1),
        step);
  }

  /** Ids in the order of their column, by which the ranges are compared. */
  private List<String> ordered(Session source, List<String> ids) throws SQLException {
    String collation =
        source.one(
            """
            SELECT CASE WHEN attcollation = 0 THEN ''
                        ELSE 'COLLATE ' || attcollation::regcollation::text END
              FROM pg_attribute WHERE attrelid = ?::oid AND attname = ?
            """,
            row -> row.getString(1),
            shape.oid(),
            shape.table().id().last());
    return source.list(
        "SELECT DISTINCT ON (k::%1$s %2$s) k FROM unnest(?::text[]) AS k ORDER BY k::%1$s %2$s"
            .formatted(shape.id().baseType(), collation),
        row -> row.getString(1),
        (Object) ids.toArray(String[]::new));
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
