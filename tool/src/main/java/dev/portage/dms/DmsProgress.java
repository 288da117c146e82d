package dev.portage.dms;

import dev.portage.postgres.Lsn;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a data migration is.
 *
 * @param state of it
 * @param word as DMS calls the state
 * @param percent of the tables that are loaded
 * @param tables how many are in which state
 * @param lag of the changes
 * @param trouble why it has failed, or was stopped otherwise than by a call
 */
public record DmsProgress(
    DmsState state,
    String word,
    int percent,
    Tables tables,
    Lag lag,
    Optional<DmsTrouble> trouble) {

  /** Tables by their state. */
  public record Tables(int queued, int loading, int loaded, int errored) {}

  /**
   * How far the target is behind the source.
   *
   * @param reported by DMS, which reads it now and then; empty until it does
   * @param bytes of the source's log that the target has not confirmed; empty where the source has
   *     no slot of the data migration
   * @param confirmed up to where the target has all commits; empty likewise
   */
  public record Lag(Optional<Duration> reported, Optional<Long> bytes, Optional<Lsn> confirmed) {
    static final Lag NONE = new Lag(Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether the target has every commit of the source before this position. */
    public boolean has(Lsn position) {
      return confirmed.filter(lsn -> lsn.compareTo(position) >= 0).isPresent();
    }
  }

  /** Whether all rows that existed at the start are on the target. */
  public boolean isLoaded() {
    return state == DmsState.FOLLOWING || (percent >= 100 && tables.errored() == 0);
  }

  /** One line for a log. */
  public String describe() {
    String load =
        String.format(
            Locale.ROOT,
            "%s, %d %%: %d of %d tables loaded",
            word,
            percent,
            tables.loaded(),
            tables.queued() + tables.loading() + tables.loaded() + tables.errored());
    String behind =
        lag.bytes().map(bytes -> String.format(Locale.ROOT, ", %,d bytes behind", bytes)).orElse("")
            + lag.reported().map(time -> ", lag %d s".formatted(time.toSeconds())).orElse("");
    return load + behind + trouble.map(found -> ": " + found.what()).orElse("");
  }
}
