package dev.portage.replicate;

import dev.portage.merge.MappedTable;
import dev.portage.merge.RowComparison;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.RowPolicy;
import dev.portage.merge.RowScope;
import dev.portage.postgres.Sides;
import dev.portage.store.RowsByKey;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Applies the merge rule once more where the source is no longer written and all of its changes are
 * applied: then a row that only the target has is the application's, whatever its id says, and the
 * source's rows of that bot are superseded. The application takes no lock, so it may have written
 * while changes of the same bot were being applied (I7).
 *
 * @param ends the clusters
 * @param from the application's table on the source
 * @param to the same on the target
 * @param columns that are replicated
 * @param silence after which a side that takes no bytes counts as gone
 */
public record FrozenReconciliation(
    Sides ends, TableShape from, TableShape to, List<SqlName> columns, Duration silence) {
  private static final int AT_ONCE = 1_000;

  /**
   * What a reconciliation has done.
   *
   * @param superseded bots that the application has written
   * @param removed rows of theirs that came from the source
   * @param written rows that the target lacked
   */
  public record Reconciled(Set<TenantId> superseded, long removed, long written) {}

  /**
   * Reconciles these bots; safe to repeat.
   *
   * @param migration whose record says which bots are superseded
   */
  public Reconciled run(Set<TenantId> bots, long migration) {
    List<RowDifference> missing = new ArrayList<>();
    Set<TenantId> written =
        RowComparison.between(
                ends.source(),
                ends.target(),
                new RowComparison.Rows(
                    from.catalog(), MappedTable.unmapped(to.catalog()), columns, tenant()),
                RowScope.of(bots, RowPolicy.keeping(false))
                    .passing(
                        row -> {
                          if (row.decision() == RowDecision.INSERT
                              || row.decision() == RowDecision.MISSING_UNREADABLE) {
                            missing.add(row);
                          }
                        }))
            .tenants(RowDecision.APPLICATION);
    long removed = written.isEmpty() ? 0 : supersede(written, migration);
    List<String> keys =
        missing.stream()
            .filter(row -> row.tenants().stream().noneMatch(written::contains))
            .map(RowDifference::key)
            .toList();
    return new Reconciled(written, removed, copy(keys));
  }

  private Optional<SqlName> tenant() {
    return from.table().tenant();
  }

  private long supersede(Set<TenantId> bots, long migration) {
    List<String> names =
        bots.stream().flatMap(bot -> bot.named().stream()).map(TenantId.Named::value).toList();
    Supersession supersession = new Supersession(from, to, migration);
    List<String> keys =
        ends.source().inLongTransaction(session -> supersession.keys(session, names));
    return ends.target().inLongTransaction(session -> supersession.run(session, names, keys));
  }

  private long copy(List<String> keys) {
    RowSource rows = new RowSource(ends.source(), new RowsByKey(from.catalog(), columns), silence);
    long copied = 0;
    for (int first = 0; first < keys.size(); first += AT_ONCE) {
      List<String> some = keys.subList(first, Math.min(keys.size(), first + AT_ONCE));
      copied +=
          ends.target()
              .inLongTransaction(
                  session ->
                      rows.copy(
                              some,
                              session,
                              "%s (%s)"
                                  .formatted(to.table().name().quoted(), SqlName.list(columns)))
                          .rows());
    }
    return copied;
  }
}
