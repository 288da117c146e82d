package dev.portage.schema;

import dev.portage.journal.KeyMap;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RowComparison;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.RowPolicy;
import dev.portage.merge.RowScope;
import dev.portage.merge.TableDifferences;
import dev.portage.postgres.Database;
import dev.portage.postgres.Sides;
import dev.portage.store.BlockRanges;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.UniqueKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A table that rows of another one refer to, such as LangChain's collections.
 *
 * @param from the table of the source
 * @param to the table of the target
 * @param columns that are copied
 * @param needed keys of the source's rows that are compared and copied; empty for all
 */
public record ParentTable(
    CatalogTable from, CatalogTable to, List<SqlName> columns, Optional<Set<String>> needed) {
  /**
   * The columns by which an application finds a row, where no unique key says so. LangChain looks
   * collections up by their name, and creates one where it finds none.
   */
  private static final Map<String, String> NAMES = Map.of("langchain_pg_collection", "name");

  /** All of its rows. */
  public ParentTable(CatalogTable from, CatalogTable to, List<SqlName> columns) {
    this(from, to, columns, Optional.empty());
  }

  /** The same, of which only these rows of the source are needed. */
  ParentTable only(Set<String> keys) {
    return new ParentTable(from, to, columns, Optional.of(Set.copyOf(keys)));
  }

  /**
   * Compares the rows of both sides.
   *
   * @param map keys of this table and of those that it refers to
   * @param each receives each difference
   */
  public TableDifferences compare(
      Database source, Database target, KeyMap map, Consumer<RowDifference> each) {
    return compare(source, target, map, TableDifferences.LISTED, each);
  }

  /**
   * The same with another number of differences of each kind that are listed.
   *
   * @param listed how many
   */
  public TableDifferences compare(
      Database source, Database target, KeyMap map, int listed, Consumer<RowDifference> each) {
    return compare(
        new Sides(source, target),
        map,
        RowScope.all(policy()).only(needed).listing(listed).passing(each));
  }

  /**
   * The same of rows with these keys of the source.
   *
   * @param each receives each difference
   */
  public TableDifferences compareKeys(
      Sides ends, KeyMap map, List<String> keys, Consumer<RowDifference> each) {
    return compare(ends, map, RowScope.all(policy()).ofKeys(keys).passing(each));
  }

  /** Compares some rows of both sides. */
  public TableDifferences compare(Sides ends, KeyMap map, RowScope scope) {
    return RowComparison.between(
        ends.source(),
        ends.target(),
        new RowComparison.Rows(
            from, mapped(ends.target(), map), columns, Optional.empty(), names()),
        scope);
  }

  /** The same where the target's table is still to be created. */
  public TableDifferences allMissing(Database source) {
    long rows = needed.map(keys -> (long) keys.size()).orElseGet(() -> count(source));
    return new TableDifferences(
        to.ref().name().toString(), Map.of(RowDecision.INSERT, rows), Map.of(), List.of());
  }

  private long count(Database source) {
    return source.inSnapshot(
        session -> {
          long rows = 0;
          for (String range : BlockRanges.of(session, from, BlockRanges.USUAL)) {
            rows +=
                session.one(
                    "SELECT count(*) FROM %s WHERE %s".formatted(from.ref().name().quoted(), range),
                    row -> row.getLong(1));
          }
          return rows;
        });
  }

  /** How it is decided which of its rows are the same on both sides. */
  public RowPolicy policy() {
    return RowPolicy.ofParents(to.hasGeneratedKeys());
  }

  /** The target's table, read and written with the source's keys. */
  public MappedTable mapped(Database target, KeyMap map) {
    return MappedTable.read(target, to, columns, map);
  }

  /** Whether nothing but a generated number tells its rows apart on the target. */
  public boolean isKnownByNumberOnly(Database target) {
    return to.hasGeneratedKeys()
        && names().isEmpty()
        && target.inTransaction(session -> UniqueKey.of(session, to, columns)).stream()
            .filter(UniqueKey::portable)
            .allMatch(key -> key.columns().equals(List.of(to.ref().id())));
  }

  private List<UniqueKey> names() {
    return Optional.ofNullable(NAMES.get(to.ref().name().last())).map(SqlName::of).stream()
        .filter(columns::contains)
        .map(name -> UniqueKey.of(List.of(name)))
        .toList();
  }
}
