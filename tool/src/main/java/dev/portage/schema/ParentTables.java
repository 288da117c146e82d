package dev.portage.schema;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.store.BlockRanges;
import dev.portage.store.CatalogTable;
import dev.portage.store.ForeignKey;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import dev.portage.store.UniqueKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds the tables that the rows of a table refer to by the target's foreign keys, directly or
 * through others: their rows are copied first, since the target would refuse the table's own rows
 * without them. Of a table that is still to be created there, the source's foreign keys count. It
 * reads, and writes nothing.
 */
public final class ParentTables {
  private final Database source;
  private final Database target;
  private final References references;
  private final Map<SqlName, ParentTable> found = new LinkedHashMap<>();

  private ParentTables(Database source, Database target) {
    this.source = source;
    this.target = target;
    this.references = new References(source, target);
  }

  /**
   * The parents of a table, each after those that it refers to itself.
   *
   * @throws Fault SOURCE_UNFIT where tables refer to one another, or a reference would be missing
   */
  public static List<ParentTable> of(
      Database source, Database target, CatalogTable from, CatalogTable to) {
    ParentTables tables = new ParentTables(source, target);
    tables.add(from, to, Set.of());
    return List.copyOf(tables.found.values());
  }

  private void add(CatalogTable from, CatalogTable to, Set<SqlName> below) {
    Set<SqlName> path = new HashSet<>(below);
    path.add(to.qualified());
    for (ForeignKey key : references.of(from, to)) {
      if (from.column(key.column()).isEmpty()) {
        continue;
      }
      if (path.contains(key.parent().name())) {
        throw circular(to, key);
      }
      Optional<CatalogTable> parent =
          source.inTransaction(session -> CatalogTable.find(session, key.parent()));
      ParentTable before = found.get(key.parent().name());
      if (before != null && !before.to().ref().id().equals(key.parent().id())) {
        throw twoColumns(to, key, before);
      }
      if (parent.isPresent() && before == null) {
        CatalogTable there = references.parent(key.parent(), parent.get());
        List<SqlName> columns = TableFit.columns(parent.get(), there);
        requireUnique(parent.get(), there, columns);
        add(parent.get(), there, path);
        found.put(key.parent().name(), new ParentTable(parent.get(), there, columns));
      }
      requireAll(from, key, parent);
    }
  }

  /**
   * Refuses a source that has two rows with the same unique key: the target would take the first,
   * and refuse the rows that refer to the other.
   */
  private void requireUnique(CatalogTable from, CatalogTable to, List<SqlName> columns) {
    // One that is still to be created gets the unique keys that hold on the source.
    List<UniqueKey> keys =
        new ArrayList<>(target.inTransaction(session -> UniqueKey.of(session, to, columns)));
    keys.removeIf(key -> !key.portable());
    // Without a look at the rows: that takes long in a large table.
    keys.removeAll(source.inTransaction(session -> UniqueKey.of(session, from, columns)));
    for (UniqueKey key : keys) {
      List<String> duplicates =
          source.inLongTransaction(
              session -> session.list(duplicates(from, key), row -> row.getString(1)));
      if (!duplicates.isEmpty()) {
        throw new Fault(
            ExitCode.SOURCE_UNFIT,
            "%s has several rows with the same %s on the source, %s, and the target allows one"
                .formatted(from.ref().name(), namesOf(key.columns()), duplicates.getFirst()),
            "Nothing was written. Give all but one of them another value on the source, and run the"
                + " same command again.");
      }
    }
  }

  /** Those with NULL only where NULLs are equal, and of a partial key only its part. */
  private static String duplicates(CatalogTable from, UniqueKey key) {
    List<String> names =
        IntStream.range(0, key.expressions().size()).mapToObj(n -> "\"k%d\"".formatted(n)).toList();
    String values =
        IntStream.range(0, names.size())
            .mapToObj(n -> key.expressions().get(n) + " AS " + names.get(n))
            .collect(Collectors.joining(", "));
    return "SELECT concat_ws(', ', %1$s) FROM (SELECT %2$s FROM %3$s WHERE %4$s) t GROUP BY %1$s HAVING count(*) > 1 LIMIT 1"
        .formatted(String.join(", ", names), values, from.ref().name().quoted(), key.applies());
  }

  private static String namesOf(List<SqlName> key) {
    return key.stream().map(SqlName::toString).collect(Collectors.joining(", "));
  }

  private static Fault circular(CatalogTable table, ForeignKey key) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "%s refers by %s to %s, which refers back: such rows cannot be copied in parts"
            .formatted(table.ref().name(), key.column(), key.parent().name()),
        "Drop that foreign key on the target, copy, and create it again.");
  }

  private static Fault twoColumns(CatalogTable table, ForeignKey key, ParentTable before) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "%s refers to %s by two of its columns, %s and %s, which this version does not support"
            .formatted(
                table.ref().name(), key.parent().name(), before.to().ref().id(), key.parent().id()),
        "Nothing was written. Drop one of these foreign keys on the target, copy, and create it"
            + " again.");
  }

  /**
   * A reference that has no row on the source needs one on the target; and where the target gives
   * numbers, the same number there is another row.
   */
  private void requireAll(CatalogTable from, ForeignKey key, Optional<CatalogTable> parent) {
    List<String> orphans = orphans(from, key, parent);
    if (orphans.isEmpty()) {
      return;
    }
    TableRef to = key.parent();
    Set<String> missing = new LinkedHashSet<>(orphans);
    Optional<CatalogTable> there =
        parent.isPresent() && References.find(target, to.name()).isEmpty()
            ? Optional.empty()
            : Optional.of(
                target.inTransaction(session -> CatalogTable.read(session, to, target.describe())));
    if (there.isEmpty() || there.get().hasGeneratedKeys()) {
      throw withoutParent(from, key, missing, "not in %s of the source");
    }
    missing.removeAll(
        target.inTransaction(
            session ->
                session.list(
                    "SELECT %1$s::text FROM %2$s WHERE %1$s::text = ANY (?)"
                        .formatted(to.id().quoted(), to.name().quoted()),
                    row -> row.getString(1),
                    (Object) orphans.toArray(String[]::new))));
    if (!missing.isEmpty()) {
      throw withoutParent(from, key, missing, "in %s of neither side");
    }
  }

  private static Fault withoutParent(
      CatalogTable from, ForeignKey key, Set<String> missing, String where) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "%s of %s.%s, among them %s, %s %s, to which the target refers"
            .formatted(
                missing.size() == 1 ? "1 value" : missing.size() + " values",
                from.ref().name(),
                key.column(),
                missing.iterator().next(),
                missing.size() == 1 ? "is" : "are",
                where.formatted(key.parent().name())),
        "Nothing was written. Insert those rows on the source, or delete the rows that refer to"
            + " them, and run the same command again.");
  }

  private List<String> orphans(CatalogTable from, ForeignKey key, Optional<CatalogTable> parent) {
    String column = "t." + key.column().quoted();
    String orphaned =
        parent
            .map(
                of ->
                    " AND NOT EXISTS (SELECT FROM %s p WHERE p.%s = %s)"
                        .formatted(of.ref().name().quoted(), of.ref().id().quoted(), column))
            .orElse("");
    return source.inSnapshot(
        session -> {
          Set<String> orphans = new LinkedHashSet<>();
          for (String range : BlockRanges.of(session, from, BlockRanges.USUAL)) {
            orphans.addAll(
                session.list(
                    "SELECT DISTINCT %s::text FROM %s t WHERE %s AND %s IS NOT NULL%s"
                        .formatted(column, from.ref().name().quoted(), range, column, orphaned),
                    row -> row.getString(1)));
          }
          return List.copyOf(orphans);
        });
  }
}
