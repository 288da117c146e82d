package dev.portage.merge;

import dev.portage.merge.RowState.Target;
import dev.portage.merge.SourceRowReader.Row;
import dev.portage.merge.TargetRowReader.KeyState;
import dev.portage.merge.TargetRowReader.TargetRow;
import dev.portage.postgres.Database;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import dev.portage.store.UniqueKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares the rows of a table on both sides by key, and decides for each what a copy does with it.
 * It reads the target's rows in pages, in the order of their unique key, with the source's rows of
 * the same keys; then the keys of the source that the target lacks. It writes nothing.
 */
public final class RowComparison {
  private final SourceRowReader source;
  private final TargetRowReader target;

  /** The same by the keys alone that the target enforces. */
  private final TargetRowReader unique;

  private final Rows rows;
  private final RowScope scope;
  private final Map<RowDecision, Long> counts = new EnumMap<>(RowDecision.class);
  private final Map<TenantId, Map<RowDecision, Long>> tenants = new HashMap<>();
  private final Map<RowDecision, List<RowDifference>> first = new EnumMap<>(RowDecision.class);
  private final Set<String> matched = new HashSet<>();

  /** Updates that change values of unique keys, by the target's key. */
  private final Map<String, RowDifference> updates = new LinkedHashMap<>();

  /** Rows of one page to which rows refer that are as Portage wrote them. */
  private final Set<String> referred = new HashSet<>();

  private final BlockedUpdates blocked = new BlockedUpdates();

  /** Those of one page, with the rows of the source. */
  private final Map<String, Row> moving = new LinkedHashMap<>();

  private RowComparison(
      SourceRowReader source,
      TargetRowReader target,
      TargetRowReader unique,
      Rows rows,
      RowScope scope) {
    this.source = source;
    this.target = target;
    this.unique = unique;
    this.rows = rows;
    this.scope = scope;
  }

  /**
   * The rows of a table on both sides.
   *
   * @param from the table of the source
   * @param to the table of the target, with the keys of the source
   * @param columns that are compared
   * @param tenant its column, where the table has one
   * @param naturalKeys what names a row besides its id, where that is known; the unique keys of the
   *     target are read
   */
  public record Rows(
      CatalogTable from,
      MappedTable to,
      List<SqlName> columns,
      Optional<SqlName> tenant,
      List<UniqueKey> naturalKeys) {
    /** Rows whose natural keys are the unique ones. */
    public Rows(
        CatalogTable from, MappedTable to, List<SqlName> columns, Optional<SqlName> tenant) {
      this(from, to, columns, tenant, List.of());
    }
  }

  /** Compares the rows of both tables. */
  public static TableDifferences between(
      Database source, Database target, Rows rows, RowScope scope) {
    CatalogTable to = rows.to().table();
    Set<UniqueKey> keys = new LinkedHashSet<>(rows.naturalKeys());
    List<UniqueKey> unique =
        target.inTransaction(session -> UniqueKey.of(session, to, rows.columns()));
    keys.addAll(unique);
    Set<SqlName> named = new LinkedHashSet<>();
    keys.forEach(key -> named.addAll(key.columns()));
    rows.to().links().forEach(link -> named.add(link.column()));
    List<SqlName> columns = rows.columns();
    List<SqlName> names = List.copyOf(named);
    // What a key is computed from may be whole texts.
    int page = keys.stream().allMatch(UniqueKey::isPlain) ? KeyPages.ROWS : KeyPages.FEW_ROWS;
    KeyPages there =
        new KeyPages(rows.from(), columns, rows.tenant(), names, scope.tenants(), page);
    KeyPages here = new KeyPages(to, columns, rows.tenant(), names, scope.tenants(), page);
    return new RowComparison(
            new SourceRowReader(source, there),
            new TargetRowReader(target, here, rows.to(), List.copyOf(keys)),
            new TargetRowReader(target, here, rows.to(), unique),
            rows,
            scope)
        .compare();
  }

  private TableDifferences compare() {
    if (scope.tenants().filter(Set::isEmpty).isPresent()) {
      return TableDifferences.none(rows.to().table().ref().name().toString());
    }
    if (scope.alone().isPresent()) {
      Page.each(scope.alone().get(), target.pages().rows(), this::compareKeys);
    } else {
      Page.all(target::after, this::compare);
      Page.all(source::after, this::missing);
    }
    addUpdates();
    return new TableDifferences(
        rows.to().table().ref().name().toString(),
        Map.copyOf(counts),
        Map.copyOf(tenants),
        first.values().stream().flatMap(List::stream).toList());
  }

  private void compareKeys(List<String> keys) {
    List<TargetRow> here = target.ofKeys(keys);
    compare(here);
    Map<String, Row> there = source.rows(keys);
    here.forEach(row -> row.key().ifPresent(there::remove));
    missing(List.copyOf(there.values()));
  }

  private void compare(List<TargetRow> page) {
    Map<String, Row> there = source.rows(page.stream().flatMap(row -> row.key().stream()).toList());
    findReferred(page, there);
    Map<String, KeyState> states = states(page, there);
    for (TargetRow row : page) {
      Optional<Row> of = row.key().map(there::get);
      compare(row, of, of.map(Row::key).map(states::get));
    }
    findHolders();
  }

  /** Asks for the rows that have the values that rows of this page are to get. */
  private void findHolders() {
    if (moving.isEmpty()) {
      return;
    }
    Map<String, KeyState> states = unique.states(List.copyOf(moving.values()));
    moving.forEach(
        (there, row) -> {
          List<String> others = new ArrayList<>(states.get(row.key()).sameName());
          others.remove(there);
          blocked.add(there, others);
        });
    moving.clear();
  }

  private void addUpdates() {
    Map<String, String> others = blocked.blocked();
    updates.forEach(
        (there, row) -> add(others.containsKey(there) ? row.blockedBy(others.get(there)) : row));
    updates.clear();
  }

  /**
   * What the target has for rows that differ, where more than their key says what is done: natural
   * keys, or that they are left out.
   */
  private Map<String, KeyState> states(List<TargetRow> page, Map<String, Row> there) {
    List<Row> asked =
        page.stream()
            .filter(row -> rows.to().isMapped() || isUnclear(row))
            .flatMap(
                row ->
                    row.key().map(there::get).stream().filter(of -> of.named() && !same(row, of)))
            .toList();
    return states(asked);
  }

  private Map<String, KeyState> states(List<Row> asked) {
    return asked.isEmpty()
        ? Map.of()
        : new NameHolders(source, target, scope.policy()).apart(target.states(asked));
  }

  /** Whether its key alone does not say which row of the source it is. */
  private boolean isUnclear(TargetRow row) {
    return !target.naturalKeys().isEmpty()
        && scope.policy().keys() != RowPolicy.Keys.GLOBAL
        && !isKnown(row);
  }

  /** Whether its key, and what is recorded of it, say which row of the source it is. */
  private boolean isKnown(TargetRow row) {
    return scope.policy().keys() == RowPolicy.Keys.OF_NUMBERED_PARENTS
        ? row.unchanged() || referred.contains(row.there())
        : row.written() || row.matched();
  }

  /** Asks which rows, whose number may be another row's by now, are still referred to. */
  private void findReferred(List<TargetRow> page, Map<String, Row> there) {
    referred.clear();
    if (scope.policy().keys() != RowPolicy.Keys.OF_NUMBERED_PARENTS) {
      return;
    }
    List<String> changed =
        page.stream()
            .filter(row -> (row.written() || row.matched()) && !row.unchanged())
            .filter(row -> row.key().map(there::get).filter(of -> !same(row, of)).isPresent())
            .map(TargetRow::there)
            .toList();
    if (!changed.isEmpty()) {
      referred.addAll(target.referred(changed));
    }
  }

  private static boolean same(TargetRow here, Row there) {
    return there.hashes().equals(here.hashes());
  }

  private void compare(TargetRow here, Optional<Row> there, Optional<KeyState> known) {
    Optional<KeyState> names = known.filter(ignored -> isUnclear(here));
    List<String> sameName = names.map(KeyState::sameName).orElse(List.of());
    boolean alone = sameName.equals(List.of(here.there()));
    boolean ofThisName = alone && names.orElseThrow().isClear();
    Optional<String> other = alone ? Optional.empty() : sameName.stream().findFirst();
    Target content = other.isPresent() ? Target.TAKEN : content(here, there);
    boolean recorded = content == Target.SAME ? here.matched() : isMatched(here);
    if (recorded && here.matched() && there.isPresent()) {
      matched.add(here.there());
    }
    if (there.filter(row -> !scope.means(row)).isPresent()) {
      return;
    }
    RowDecision decision =
        decide(
            new RowState(there.isPresent(), here.written(), content, recorded || ofThisName),
            names);
    if (known.filter(KeyState::leftOut).isPresent()) {
      decision = decision.ofRowLeftOut();
    }
    if (decision == RowDecision.NOTHING) {
      return;
    }
    Optional<Row> read = there.filter(Row::isRead);
    List<TenantId> of =
        Stream.concat(Stream.of(here.tenant()), read.map(Row::tenant).stream()).distinct().toList();
    List<String> columns =
        other.isPresent()
            ? List.of()
            : read.map(row -> row.differing(here.hashes(), rows.columns())).orElse(List.of());
    Optional<String> mapped =
        there.filter(row -> !row.key().equals(here.there())).map(row -> here.there());
    RowDifference difference =
        new RowDifference(
            here.key().filter(key -> there.isPresent()).orElse(here.there()),
            decision == RowDecision.CONFLICT ? other : other.or(() -> mapped),
            decision,
            of,
            columns);
    if (decision == RowDecision.UPDATE && isUnique(columns)) {
      updates.put(here.there(), difference);
      moving.put(here.there(), there.orElseThrow());
    } else {
      add(difference);
    }
  }

  private boolean isMatched(TargetRow here) {
    return scope.policy().keys() == RowPolicy.Keys.OF_NUMBERED_PARENTS
        ? isKnown(here)
        : here.matched();
  }

  private static Target content(TargetRow here, Optional<Row> there) {
    if (there.filter(row -> !row.isRead()).isPresent()) {
      return Target.UNKNOWN;
    }
    boolean same = there.filter(row -> same(here, row)).isPresent();
    return same ? Target.SAME : here.unchanged() ? Target.AS_WRITTEN : Target.OTHER;
  }

  /** Whether the target has a unique key of one of these columns. */
  private boolean isUnique(List<String> columns) {
    return unique.naturalKeys().stream()
        .flatMap(key -> key.columns().stream())
        .anyMatch(name -> columns.contains(name.toString()));
  }

  private void missing(List<Row> read) {
    List<Row> page = read.stream().filter(scope::means).toList();
    Map<String, KeyState> states = states(page);
    List<String> present = new ArrayList<>();
    for (Row row : page) {
      KeyState there = states.get(row.key());
      if (there.present()) {
        present.add(row.key());
        continue;
      }
      RowDecision decision =
          decide(new RowState(true, there.written(), there.absent(row)), Optional.of(there));
      add(
          new RowDifference(
              row.key(),
              row.named() ? there.sameName().stream().findFirst() : Optional.empty(),
              row.named() ? decision : decision.ofUnreadableRow(),
              List.of(row.tenant()),
              List.of()));
    }
    // Those of the same tenants were compared before.
    List<TargetRow> elsewhere = target.ofOtherTenants(present);
    if (!elsewhere.isEmpty()) {
      compare(elsewhere);
    }
  }

  /**
   * A parent that may be two of the target, or that two of the source may be, is none of them; nor
   * is one of which another name says something else.
   */
  private RowDecision decide(RowState state, Optional<KeyState> names) {
    RowDecision decision = RowDecision.of(state, scope.policy());
    if (decision != RowDecision.MATCH) {
      return decision;
    }
    KeyState of = names.orElseThrow();
    boolean clear = of.sameName().size() == 1 && of.isClear();
    return clear && matched.add(of.sameName().getFirst()) ? decision : RowDecision.CONFLICT;
  }

  private void add(RowDifference row) {
    scope.each().accept(row);
    counts.merge(row.decision(), 1L, Long::sum);
    for (TenantId tenant : row.tenants()) {
      tenants
          .computeIfAbsent(tenant, of -> new EnumMap<>(RowDecision.class))
          .merge(row.decision(), 1L, Long::sum);
    }
    if (row.decision() == RowDecision.ADOPT) {
      return;
    }
    List<RowDifference> listed = first.computeIfAbsent(row.decision(), of -> new ArrayList<>());
    if (listed.size() < scope.listed()) {
      listed.add(row);
    }
  }
}
