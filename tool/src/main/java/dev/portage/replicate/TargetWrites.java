package dev.portage.replicate;

import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.ReplicatedTenants.State;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the application writes on the target, where a subscription applies the changes of the
 * source. Of each bot the newest row that the target got since the last look is looked up on the
 * source. Where it is there, the bot's bound is recorded, as the relay does it. A row that is not
 * there was deleted meanwhile, or the application wrote it: that is known when all commits until
 * then are applied.
 *
 * <p>Rows of one bot that both sides write at the same time may be overlooked here; at the cutover
 * all are compared.
 */
public final class TargetWrites {
  private final RelayTables tables;
  private final long migration;
  private String before;
  private String seen;
  private final Map<String, Suspect> suspects = new HashMap<>();

  /** A row that the source did not have any more, or never had, at this position of its log. */
  private record Suspect(String bot, Lsn at) {}

  private record Newest(String bot, String id) {}

  /** Looks at rows that come from now on. */
  public TargetWrites(RelayTables tables, long migration) {
    this.tables = tables;
    this.migration = migration;
    this.seen =
        tables
            .ends()
            .target()
            .inLongTransaction(
                session ->
                    session.one(
                        "SELECT coalesce(max(%s::text COLLATE \"C\"), '') FROM %s"
                            .formatted(id(tables.to()), name(tables.to())),
                        row -> row.getString(1)));
    this.before = seen;
  }

  /**
   * A bot of which the target has rows that did not come from the source, or that is not followed,
   * by what the relay has recorded: it has applied all that the source had. Reads all keys.
   */
  public static Optional<String> present(RelayTables tables, long migration) {
    Map<String, State> known =
        tables.ends().target().inTransaction(session -> ReplicatedTenants.all(session, migration));
    Optional<String> left =
        known.entrySet().stream()
            .filter(of -> !of.getValue().isFollowed())
            .map(Map.Entry::getKey)
            .sorted()
            .findFirst();
    return left.or(() -> beyond(tables, known).stream().map(Newest::bot).sorted().findFirst());
  }

  /** The newest rows of the target of bots of which less came from the source, as is recorded. */
  private static List<Newest> beyond(RelayTables tables, Map<String, State> known) {
    return tables
        .ends()
        .target()
        .inLongTransaction(session -> newest(session, tables.to(), ""))
        .stream()
        .filter(
            of ->
                known.getOrDefault(of.bot(), State.UNKNOWN).bound().orElse("").compareTo(of.id())
                    < 0)
        .toList();
  }

  /**
   * Records, while no changes follow, which bots the application has written on the target, before
   * the bots are copied again: a copy takes rows up to the source's newest id for the source's.
   * Where the newest row is on the source, a subscription has brought it.
   *
   * @param open bots that are not wholly copied: of these it is not known
   * @return the bots that are the application's from now on
   */
  public static List<String> settle(RelayTables tables, long migration, Set<String> open) {
    Map<String, State> known =
        new HashMap<>(
            tables
                .ends()
                .target()
                .inTransaction(session -> ReplicatedTenants.all(session, migration)));
    known.values().removeIf(of -> !of.isFollowed() || of.bound().isEmpty());
    known.keySet().removeAll(open);
    List<Newest> newest =
        beyond(tables, known).stream().filter(of -> known.containsKey(of.bot())).toList();
    List<String> ids = newest.stream().map(Newest::id).toList();
    Set<String> there =
        Set.copyOf(
            tables.ends().source().inTransaction(session -> existing(session, tables.from(), ids)));
    Map<String, String> brought = new HashMap<>();
    List<String> written = new ArrayList<>();
    for (Newest of : newest) {
      if (there.contains(of.id())) {
        brought.put(of.bot(), of.id());
      } else {
        written.add(of.bot());
      }
    }
    return tables
        .ends()
        .target()
        .inTransaction(
            session -> {
              ReplicatedTenants.changed(session, migration, brought);
              ReplicatedTenants.superseded(session, migration, written);
              return List.copyOf(written);
            });
  }

  /** A bot that the application has written on the target since; empty where none is known. */
  public Optional<String> look(Subscription subscription) {
    Optional<String> written = confirmed(subscription);
    if (written.isPresent()) {
      return written;
    }
    List<Newest> newest =
        tables.ends().target().inTransaction(session -> newest(session, tables.to(), before));
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    Set<String> there = new HashSet<>();
    Lsn at =
        tables
            .ends()
            .source()
            .inTransaction(
                session -> {
                  there.addAll(
                      existing(session, tables.from(), newest.stream().map(Newest::id).toList()));
                  return Lsn.parse(
                      session.one("SELECT pg_current_wal_insert_lsn()", row -> row.getString(1)));
                });
    // A row may be committed after one with a greater id.
    before = seen;
    Map<String, String> bounds = new HashMap<>();
    for (Newest of : newest) {
      if (there.contains(of.id())) {
        bounds.put(of.bot(), of.id());
      } else {
        suspects.putIfAbsent(of.id(), new Suspect(of.bot(), at));
      }
      seen = seen.compareTo(of.id()) < 0 ? of.id() : seen;
    }
    tables
        .ends()
        .target()
        .inTransaction(
            session -> {
              ReplicatedTenants.changed(session, migration, bounds);
              return bounds;
            });
    return Optional.empty();
  }

  private Optional<String> confirmed(Subscription subscription) {
    Map<String, Suspect> due = new HashMap<>(suspects);
    due.values().removeIf(of -> !subscription.hasApplied(of.at()));
    if (due.isEmpty()) {
      return Optional.empty();
    }
    suspects.keySet().removeAll(due.keySet());
    return tables
        .ends()
        .target()
        .inTransaction(session -> existing(session, tables.to(), due.keySet()))
        .stream()
        .map(id -> due.get(id).bot())
        .sorted()
        .findFirst();
  }

  private static List<Newest> newest(Session session, TableShape of, String after)
      throws SQLException {
    return session.list(
        """
        SELECT coalesce(%1$s::text, ''), max(%2$s::text COLLATE "C") FROM %3$s
         WHERE %2$s > ?::%4$s GROUP BY 1
        """
            .formatted(
                of.table().tenant().orElseThrow().quoted(),
                id(of),
                name(of),
                of.catalog().castType(of.table().id())),
        row -> new Newest(row.getString(1).stripTrailing(), row.getString(2)),
        after);
  }

  /** Which of these rows exist. */
  static List<String> existing(Session session, TableShape of, Collection<String> ids)
      throws SQLException {
    return session.list(
        "SELECT %1$s::text FROM %2$s WHERE %1$s = ANY (?::text[]::%3$s[])"
            .formatted(id(of), name(of), of.catalog().castType(of.table().id())),
        row -> row.getString(1),
        (Object) ids.toArray(String[]::new));
  }

  private static String id(TableShape of) {
    return of.table().id().quoted();
  }

  private static String name(TableShape of) {
    return of.table().name().quoted();
  }
}
