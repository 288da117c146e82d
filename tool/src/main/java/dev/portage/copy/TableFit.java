package dev.portage.copy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.Session;
import dev.portage.postgres.SqlName;
import dev.portage.postgres.TableShape;
import dev.portage.postgres.TableShape.Column;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether rows of the source's table can stand in the target's, told before the first is copied:
 * binary COPY carries values as they are, and converts none.
 */
public final class TableFit {
  private static final Set<String> LOOKED_AT = Set.of("vector", "halfvec");

  private TableFit() {}

  /**
   * The columns to copy.
   *
   * @throws Fault SOURCE_UNFIT
   */
  public static List<SqlName> columns(TableShape source, TableShape target) {
    List<String> reasons = new ArrayList<>();
    source.columns().forEach(column -> fit(column, target).ifPresent(reasons::add));
    for (Column column : target.columns()) {
      boolean empty = column.required() && !column.filled();
      if (empty && source.column(column.name()).isEmpty()) {
        reasons.add("the target requires a column %s".formatted(column.name()));
      }
    }
    if (!target.idIsUnique()) {
      reasons.add(
          "no unique index on %s(%s) of the target keeps rows from standing twice"
              .formatted(target.table().name(), target.table().id()));
    }
    if (target.partitioned()) {
      reasons.add("the table of the target is partitioned, which this version does not take");
    }
    if (!reasons.isEmpty()) {
      throw unfit(target, String.join("; ", reasons));
    }
    return source.columns().stream().map(Column::name).toList();
  }

  private static Optional<String> fit(Column column, TableShape target) {
    Optional<Column> there = target.column(column.name());
    if (there.isEmpty()) {
      return Optional.of("the target has no column %s".formatted(column.name()));
    }
    boolean same = there.get().type().equals(column.type()) || widened(column, there.get(), target);
    return same
        ? Optional.empty()
        : Optional.of(
            "%s is %s on the source and %s on the target"
                .formatted(column.name(), column.type(), there.get().type()));
  }

  /**
   * The same kind of value, of any length on the target; or vectors of any dimension on the source,
   * whose rows {@link #requireRows are looked at}.
   */
  private static boolean widened(Column source, Column target, TableShape to) {
    boolean open = target.type().equals(target.baseType());
    boolean lookedAt =
        source.name().equals(to.table().embedding())
            && source.type().equals(source.baseType())
            && LOOKED_AT.contains(source.baseType());
    return source.baseType().equals(target.baseType()) && (open || lookedAt);
  }

  /**
   * Looks at the rows themselves where the types alone do not tell: vectors of another dimension
   * than the target's column takes, and NULL where it takes none.
   *
   * @throws Fault SOURCE_UNFIT
   */
  public static void requireRows(Session session, ChunkRows rows, TableShape target)
      throws SQLException {
    TableShape source = rows.shape();
    String embedding = source.table().embedding().quoted();
    long nameless =
        source.id().required()
            ? 0
            : count(session, source, source.table().id().quoted() + " IS NULL");
    if (nameless > 0) {
      throw unfit(
          target, "%d rows of the source have no %s".formatted(nameless, source.table().id()));
    }
    Optional<Integer> dimensions = target.dimensions();
    if (source.dimensions().isEmpty() && dimensions.isPresent()) {
      long others =
          count(session, source, "vector_dims(%s) <> %d".formatted(embedding, dimensions.get()));
      if (others > 0) {
        throw unfit(
            target,
            "%d rows of the source have vectors of another dimension than the target's %d"
                .formatted(others, dimensions.get()));
      }
    }
    for (Column column : target.columns()) {
      boolean nullable = source.column(column.name()).filter(of -> !of.required()).isPresent();
      if (column.required() && nullable) {
        long without = count(session, source, column.name().quoted() + " IS NULL");
        if (without > 0) {
          throw unfit(
              target,
              "%d rows of the source have no %s, and the target requires it"
                  .formatted(without, column.name()));
        }
      }
    }
  }

  private static long count(Session session, TableShape source, String condition)
      throws SQLException {
    return session.one(
        "SELECT count(*) FROM %s WHERE %s".formatted(source.table().name().quoted(), condition),
        row -> row.getLong(1));
  }

  private static Fault unfit(TableShape target, String why) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "the rows of the source do not fit into %s: %s".formatted(target.table().name(), why),
        "Nothing was written. Make the target's table as the source's is, or mend those rows; other"
            + " vectors than the source's come from --route reembed.");
  }
}
