package dev.portage.copy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkRows;
import dev.portage.store.Column;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that the target's table can take the rows of the source's, before the first is copied:
 * binary COPY passes values on as they are, and converts none.
 */
public final class TableFit {
  private static final Set<String> CHECKED_BY_ROW = Set.of("vector", "halfvec");

  private TableFit() {}

  /**
   * The columns to copy.
   *
   * @throws Fault SOURCE_UNFIT
   */
  public static List<SqlName> columns(TableShape source, TableShape target) {
    return columns(source.catalog(), target.catalog(), Optional.of(target.table().embedding()));
  }

  /** The columns to copy, of tables without vectors. */
  public static List<SqlName> columns(CatalogTable source, CatalogTable target) {
    return columns(source, target, Optional.empty());
  }

  private static List<SqlName> columns(
      CatalogTable source, CatalogTable target, Optional<SqlName> embedding) {
    List<String> reasons = new ArrayList<>();
    source.columns().forEach(column -> unfit(column, target, embedding).ifPresent(reasons::add));
    for (Column column : target.columns()) {
      boolean empty = column.required() && !column.filled();
      if (empty && source.column(column.name()).isEmpty()) {
        reasons.add("the target requires a column %s".formatted(column.name()));
      }
    }
    if (!target.idIsUnique()) {
      reasons.add(
          "the target has no unique index on %s(%s), so rows could be duplicated there"
              .formatted(target.ref().name(), target.ref().id()));
    }
    if (target.partitioned()) {
      reasons.add("the table of the target is partitioned, which this version does not support");
    }
    if (!reasons.isEmpty()) {
      throw unfit(target.ref().name(), String.join("; ", reasons));
    }
    return source.names();
  }

  private static Optional<String> unfit(
      Column column, CatalogTable target, Optional<SqlName> embedding) {
    Optional<Column> there = target.column(column.name());
    if (there.isEmpty()) {
      return Optional.of("the target has no column %s".formatted(column.name()));
    }
    boolean same =
        there.get().type().equals(column.type()) || widened(column, there.get(), embedding);
    return same
        ? Optional.empty()
        : Optional.of(
            "%s is %s on the source and %s on the target"
                .formatted(column.name(), column.type(), there.get().type()));
  }

  /**
   * Whether both have the same base type, of any length on the target; or vectors of any dimension
   * on the source, whose rows {@link #requireRows} checks.
   */
  private static boolean widened(Column source, Column target, Optional<SqlName> embedding) {
    boolean open = target.type().equals(target.baseType());
    boolean checkedByRow =
        embedding.equals(Optional.of(source.name()))
            && source.type().equals(source.baseType())
            && CHECKED_BY_ROW.contains(source.baseType());
    return source.baseType().equals(target.baseType()) && (open || checkedByRow);
  }

  /**
   * Checks the rows themselves where the types alone do not decide: vectors of another dimension
   * than the target's column, and NULL where the target allows none.
   *
   * @throws Fault SOURCE_UNFIT
   */
  public static void requireRows(Session session, ChunkRows rows, TableShape target)
      throws SQLException {
    TableShape source = rows.shape();
    String embedding = source.table().embedding().quoted();
    long withoutId =
        source.id().required()
            ? 0
            : count(session, source, source.table().id().quoted() + " IS NULL");
    if (withoutId > 0) {
      throw unfit(
          target.table().name(),
          "%d rows of the source have no %s".formatted(withoutId, source.table().id()));
    }
    Optional<Integer> dimensions = target.dimensions();
    if (source.dimensions().isEmpty() && dimensions.isPresent()) {
      long others =
          count(session, source, "vector_dims(%s) <> %d".formatted(embedding, dimensions.get()));
      if (others > 0) {
        throw unfit(
            target.table().name(),
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
              target.table().name(),
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

  private static Fault unfit(SqlName target, String why) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "the rows of the source do not fit into %s: %s".formatted(target, why),
        "Nothing was written. Change the target's table to match the source's, or fix those rows;"
            + " for vectors of another model, run --route reembed.");
  }
}
