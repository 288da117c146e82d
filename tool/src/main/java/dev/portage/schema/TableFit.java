package dev.portage.schema;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkRows;
import dev.portage.store.Column;
import dev.portage.store.RowNoun;
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

  /**
   * The columns to compare: those that are copied, and those that the target computes from others,
   * where the source has values of its own for them.
   */
  public static List<SqlName> compared(TableShape source, TableShape target) {
    List<SqlName> compared = new ArrayList<>(columns(source, target));
    computed(source.catalog(), target.catalog()).forEach(column -> compared.add(column.name()));
    return List.copyOf(compared);
  }

  /** What an operator should know of columns that are not copied as they are, a sentence each. */
  public static List<String> notes(CatalogTable source, CatalogTable target) {
    List<String> notes = new ArrayList<>();
    for (Column column : computed(source, target)) {
      notes.add(
          "%s is generated on the target, which computes it: it is not copied, and verify compares"
                  .formatted(column.name())
              + " it with the source's");
    }
    for (Column column : source.columns()) {
      if (column.generated() && takes(target, column)) {
        notes.add(
            "%s is generated on the source and not on the target: its values are copied"
                .formatted(column.name()));
      }
    }
    return List.copyOf(notes);
  }

  /** Why rows may differ that were copied as they are, a sentence for each column. */
  public static List<String> causes(CatalogTable source, CatalogTable target) {
    return computed(source, target).stream()
        .map(
            column ->
                "%s is generated on the target, which may compute other values than the source has: no copy changes them; accept the difference, or make it a plain column (ALTER TABLE %s ALTER %s DROP EXPRESSION) and run the copy with --repair"
                    .formatted(column.name(), target.ref().name().quoted(), column.name().quoted()))
        .toList();
  }

  /** Columns of the source that the target generates. */
  private static List<Column> computed(CatalogTable source, CatalogTable target) {
    return source.columns().stream()
        .filter(column -> !column.generated())
        .filter(column -> target.column(column.name()).filter(Column::generated).isPresent())
        .toList();
  }

  private static boolean takes(CatalogTable target, Column column) {
    return target.column(column.name()).filter(there -> !there.generated()).isPresent();
  }

  private static List<SqlName> columns(
      CatalogTable source, CatalogTable target, Optional<SqlName> embedding) {
    List<String> reasons = new ArrayList<>();
    List<SqlName> copied = new ArrayList<>();
    for (Column column : source.columns()) {
      Optional<Column> there = target.column(column.name());
      boolean computed = there.map(Column::generated).orElse(column.generated());
      if (!computed) {
        copied.add(column.name());
        unfit(column, there, embedding).ifPresent(reasons::add);
      }
    }
    for (Column column : target.columns()) {
      boolean empty = column.required() && !column.filled();
      if (empty && source.column(column.name()).isEmpty()) {
        reasons.add("the target requires a column %s".formatted(column.name()));
      }
    }
    unfitTable(source, target).forEach(reasons::add);
    if (!reasons.isEmpty()) {
      throw unfit(target.ref().name(), String.join("; ", reasons));
    }
    return List.copyOf(copied);
  }

  private static List<String> unfitTable(CatalogTable source, CatalogTable target) {
    List<String> reasons = new ArrayList<>();
    SqlName id = target.ref().id();
    if (target.column(id).filter(Column::generated).isPresent()) {
      reasons.add("the key %s is generated on the target".formatted(id));
    }
    if (!target.idIsUnique()) {
      reasons.add(
          "the target has no unique index on %s(%s) that is checked at each statement, so rows"
                  .formatted(target.ref().name(), id)
              + " could be duplicated there");
    }
    if (!source.heirs().isEmpty()) {
      reasons.add(
          "on the source other tables inherit from it (%s), whose rows would become its own"
              .formatted(String.join(", ", source.heirs())));
    }
    if (!target.heirs().isEmpty()) {
      reasons.add(
          "on the target other tables inherit from it (%s), whose rows its key does not cover"
              .formatted(String.join(", ", target.heirs())));
    }
    return reasons;
  }

  private static Optional<String> unfit(
      Column column, Optional<Column> there, Optional<SqlName> embedding) {
    if (there.isEmpty()) {
      return Optional.of("the target has no column %s".formatted(column.name()));
    }
    return TypeFit.fits(column, there.get()) || isCheckedByRow(column, there.get(), embedding)
        ? Optional.empty()
        : Optional.of(
            "%s is %s on the source and %s on the target"
                .formatted(column.name(), column.type(), there.get().type()));
  }

  /** Vectors of any dimension on the source, whose rows {@link #requireRows} checks. */
  private static boolean isCheckedByRow(Column source, Column target, Optional<SqlName> embedding) {
    return embedding.equals(Optional.of(source.name()))
        && source.type().equals(source.baseType())
        && CHECKED_BY_ROW.contains(source.baseType())
        && source.baseType().equals(target.baseType());
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
        source.id().required() ? 0 : rows.count(session, source.table().id().quoted() + " IS NULL");
    if (withoutId > 0) {
      throw unfit(
          target.table().name(),
          "%s of the source without %s".formatted(RowNoun.count(withoutId), source.table().id()));
    }
    Optional<Integer> dimensions = target.dimensions();
    if (source.dimensions().isEmpty() && dimensions.isPresent()) {
      long others =
          rows.count(session, "vector_dims(%s) <> %d".formatted(embedding, dimensions.get()));
      if (others > 0) {
        throw unfit(
            target.table().name(),
            "%s of the source with vectors of another dimension than the target's %d"
                .formatted(RowNoun.count(others), dimensions.get()));
      }
    }
    for (Column column : target.columns()) {
      boolean nullable = source.column(column.name()).filter(of -> !of.required()).isPresent();
      if (column.required() && nullable && !column.generated()) {
        long without = rows.count(session, column.name().quoted() + " IS NULL");
        if (without > 0) {
          throw unfit(
              target.table().name(),
              "%s of the source without %s, which the target requires"
                  .formatted(RowNoun.count(without), column.name()));
        }
      }
    }
  }

  private static Fault unfit(SqlName target, String why) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "the rows of the source do not fit into %s: %s".formatted(target, why),
        "Nothing was written. Change the target's table to match the source's, or fix those rows;"
            + " for vectors of another model, run --route reembed.");
  }
}
