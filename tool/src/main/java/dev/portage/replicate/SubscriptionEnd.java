package dev.portage.replicate;

import static java.util.stream.Collectors.toSet;

import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.Replication;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RowComparison;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowPolicy;
import dev.portage.merge.RowScope;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.ChunkRows;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Has the relay apply the changes again after a subscription. That has left no record of what it
 * wrote, so at first it is not known which rows of the target came from the source. They are known
 * again where the relay has applied everything up to a later state of the source: a row that was
 * not there before, and still is on the target then, was not deleted there, so it is the
 * application's; and so are rows that are newer than the source's newest one of their bot. What the
 * relay itself writes meanwhile, it records.
 *
 * @param tables that are followed
 * @param subscription that may have taken over
 * @param migration its number
 */
public record SubscriptionEnd(RelayTables tables, Subscription subscription, long migration) {
  private static final Duration TURN = Duration.ofMillis(100);

  /** Whether the relay applies the changes, and knows which rows came from the source. */
  public boolean isOver() {
    return !subscription.hasTakenOver() && target(Replication::boundsKnown);
  }

  /**
   * Ends the subscription, where there is one, and applies changes until it is known which rows
   * came from the source. Killed or stopped anywhere, the next call does the rest.
   *
   * @param failed receives each bot of which the target refuses a row, with the reason
   * @param stops whether not to wait any longer
   * @return false where it was stopped
   */
  public boolean run(BiConsumer<String, String> failed, BooleanSupplier stops) {
    subscription.end();
    if (target(Replication::boundsKnown)) {
      return true;
    }
    Map<String, String> newest = ends().source().inSnapshot(this::newest);
    Map<String, String> unknown = unknown(Optional.empty());
    Set<String> suspects = Set.copyOf(unknown.values());
    // Those of the source that are there now; what the application writes from now on is not.
    Set<String> came = new HashSet<>(target((session, of) -> older(session, newest, suspects)));
    unknown.putAll(unknown(Optional.of(suspects)));
    came.removeAll(unknown.keySet());
    // All that was read was committed before.
    Lsn later = ends().source().inTransaction(session -> Markers.write(session, "bounds"));
    try (Relay relay = tables.open(target(SubscriptionEnd::state), failed)) {
      while (relay.applied().behind(later) > 0) {
        if (stops.getAsBoolean()) {
          return false;
        }
        relay.turn(TURN);
      }
    }
    List<String> kept =
        target((session, of) -> TargetWrites.existing(session, tables.to(), unknown.keySet()));
    Set<String> written = kept.stream().map(unknown::get).collect(toSet());
    Supersession supersession = new Supersession(tables.from(), tables.to(), migration);
    if (!written.isEmpty()) {
      came.addAll(
          ends().source().inLongTransaction(session -> supersession.keys(session, written)));
      came.removeAll(kept);
    }
    return target(
        (session, of) -> {
          ReplicatedTenants.changed(session, of, newest);
          if (!written.isEmpty()) {
            supersession.run(session, written, came);
          }
          Replication.knowsBounds(session, of);
          return true;
        });
  }

  /**
   * The bots of rows of the target that the source does not have, by the keys of the rows.
   *
   * @param of these bots; empty for all
   */
  private Map<String, String> unknown(Optional<Set<String>> of) {
    RowPolicy policy = RowPolicy.keeping(false);
    RowScope scope =
        of.map(these -> RowScope.of(these.stream().map(TenantId::of).collect(toSet()), policy))
            .orElse(RowScope.all(policy));
    Map<String, String> bots = new HashMap<>();
    RowComparison.between(
        ends().source(),
        ends().target(),
        new RowComparison.Rows(
            tables.from().catalog(),
            MappedTable.unmapped(tables.to().catalog()),
            List.of(tables.to().table().id()),
            tables.to().table().tenant()),
        scope.passing(
            row -> {
              if (row.decision() == RowDecision.APPLICATION) {
                row.tenants().stream()
                    .flatMap(bot -> bot.named().stream())
                    .forEach(bot -> bots.put(row.key(), bot.value()));
              }
            }));
    return bots;
  }

  /**
   * The keys of rows of the target that are not newer than the source's newest one of their bot.
   */
  private List<String> older(Session target, Map<String, String> newest, Set<String> bots)
      throws SQLException {
    List<String> of = List.copyOf(bots);
    SqlName tenant = tables.to().table().tenant().orElseThrow();
    return target.list(
        """
        SELECT t.%1$s::text FROM unnest(?::text[], ?::text[]) AS k (tenant, bound)
          JOIN %2$s t ON t.%3$s = k.tenant::%4$s AND t.%1$s::text COLLATE "C" <= k.bound
        """
            .formatted(
                tables.to().table().id().quoted(),
                tables.to().table().name().quoted(),
                tenant.quoted(),
                tables.to().column(tenant).orElseThrow().baseType()),
        row -> row.getString(1),
        of.toArray(String[]::new),
        of.stream().map(bot -> newest.getOrDefault(bot, "")).toArray(String[]::new));
  }

  private static Replication state(Session session, long migration) throws SQLException {
    return Replication.find(session, migration).orElseThrow();
  }

  private Map<String, String> newest(Session source) throws SQLException {
    SqlName id = tables.from().table().id();
    Map<String, String> newest = new HashMap<>();
    source.list(
        """
        SELECT %1$s::text, max(%2$s::text COLLATE "C") FROM %3$s
         WHERE %2$s::text ~ %4$s AND %1$s IS NOT NULL GROUP BY 1
        """
            .formatted(
                tables.from().table().tenant().orElseThrow().quoted(),
                id.quoted(),
                tables.from().table().name().quoted(),
                ChunkRows.ULID),
        row -> newest.put(row.getString(1).stripTrailing(), row.getString(2)));
    return newest;
  }

  @FunctionalInterface
  private interface OfMigration<T> {
    T on(Session session, long migration) throws SQLException;
  }

  private <T> T target(OfMigration<T> work) {
    return ends().target().inTransaction(session -> work.on(session, migration));
  }

  private Sides ends() {
    return tables.ends();
  }
}
