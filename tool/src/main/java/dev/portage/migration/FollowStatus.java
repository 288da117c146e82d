package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.ReplicatedTenants.State;
import dev.portage.journal.ReplicatedTenants.Writer;
import dev.portage.journal.Replication;
import dev.portage.postgres.Database;
import dev.portage.postgres.Lsn;
import dev.portage.replicate.Slot;
import dev.portage.store.TenantNoun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far a migration is that follows its source: by the journal of the target, and by the source
 * where that is named.
 *
 * @param replication what was applied
 * @param subscribed whether a subscription of the target applies the changes
 * @param applications bots, or tenants, that the application wrote on the target
 * @param failed of which the target refused a row
 * @param source what it says of the slot
 */
public record FollowStatus(
    Replication replication, boolean subscribed, long applications, long failed, Source source) {
  /** What is known of the slot. */
  sealed interface Source {
    /** No source is named. */
    record Unnamed() implements Source {}

    /** It does not answer. */
    record Unreachable(String why) implements Source {}

    /** It was asked; empty where it has no such slot. */
    record Asked(Optional<Slot> slot) implements Source {}
  }

  /** Reads it; empty where the migration follows nothing, or its cutover has ended. */
  public static Optional<FollowStatus> of(
      Database target, MigrationRecord record, Optional<Database> from) {
    if (record.finished()) {
      return Optional.empty();
    }
    return target.inTransaction(
        session -> {
          Optional<Replication> found = Replication.find(session, record.id());
          if (found.isEmpty()) {
            return Optional.<FollowStatus>empty();
          }
          Collection<State> states = ReplicatedTenants.all(session, record.id()).values();
          return Optional.of(
              new FollowStatus(
                  found.get(),
                  Replication.isSubscribed(session, record.id()),
                  count(states, Writer.APPLICATION),
                  count(states, Writer.NOTHING),
                  asked(from, found.get().name())));
        });
  }

  private static long count(Collection<State> states, Writer writer) {
    return states.stream().filter(of -> of.writer() == writer).count();
  }

  private static Source asked(Optional<Database> from, String name) {
    if (from.isEmpty()) {
      return new Source.Unnamed();
    }
    try {
      return new Source.Asked(from.get().inTransaction(session -> Slot.find(session, name)));
    } catch (Fault fault) {
      return new Source.Unreachable(fault.getMessage());
    }
  }

  /** The bytes of the source's log that are not applied yet, where that is known. */
  private Optional<Long> behind() {
    return source instanceof Source.Asked(Optional<Slot> slot)
        ? slot.map(of -> Math.max(0, of.written().behind(applied(of))))
        : Optional.empty();
  }

  /** A subscription tells the source alone how far it is. */
  private Lsn applied(Slot slot) {
    return subscribed ? slot.confirmed() : replication.applied();
  }

  /** For people, a line each. */
  public List<String> lines(TenantNoun noun) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "follows the source%s, from replication slot %s%s"
            .formatted(
                subscribed ? " by a subscription of the target" : "",
                replication.name(),
                subscribed ? "" : applied()));
    lines.add(
        switch (source) {
          case Source.Unnamed() -> "--source shows how far behind it is, and how much log is kept";
          case Source.Unreachable(String why) -> "the source cannot be asked: " + why;
          case Source.Asked(Optional<Slot> slot) ->
              slot.map(this::kept)
                  .orElse(
                      "the source has no such slot any more: \"portage migrate --route replicate\""
                          + " makes another one, and copies what changed meanwhile");
        });
    if (applications > 0) {
      lines.add("written on the target, and left as they are: " + noun.count(applications));
    }
    if (failed > 0) {
      lines.add(
          "with a row that the target refused: %s; \"portage migrate --route replicate\" copies them again"
              .formatted(noun.count(failed)));
    }
    lines.add("\"portage cutover\" ends the migration");
    return List.copyOf(lines);
  }

  private String applied() {
    return ": the target has all changes up to %s%s"
        .formatted(
            replication.applied(),
            replication.appliedAt().map(at -> ", the last one of " + at).orElse(""));
  }

  private String kept(Slot slot) {
    return slot.lost()
        .map(
            why ->
                ("the source has removed log that is needed (%s): \"portage migrate --route"
                        + " replicate\" begins a new slot, and copies what changed meanwhile")
                    .formatted(why))
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "%.1f MB of the source's log are not applied yet; it keeps %.1f MB%s",
                    behind().orElse(0L) / 1e6,
                    slot.kept() / 1e6,
                    slot.reader().isPresent() ? "" : ", and nothing reads it now"));
  }

  /** The same for programs; null stands for what is not known. */
  public Map<String, Object> json() {
    Optional<Slot> slot =
        source instanceof Source.Asked(Optional<Slot> found) ? found : Optional.empty();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("slot", replication.name());
    json.put("subscribed", subscribed);
    json.put("applied", replication.applied().toString());
    json.put("appliedAt", replication.appliedAt().orElse(null));
    json.put("behindBytes", behind().orElse(null));
    json.put("keptBytes", slot.map(Slot::kept).orElse(null));
    json.put("read", slot.map(of -> of.reader().isPresent()).orElse(null));
    json.put("applications", applications);
    json.put("failed", failed);
    return json;
  }
}
