package dev.portage.journal;

import dev.portage.bots.BotKey;
import java.time.Instant;
import java.util.Optional;

/** An open unit of weight 1 with one source, unless set otherwise. */
public final class UnitBuilder {
  private final BotKey key;
  private double weight = 1;
  private UnitState state = UnitState.OPEN;
  private Optional<BotOutcome> outcome = Optional.empty();
  private String digest = "";
  private Optional<Instant> endedAt = Optional.empty();

  private UnitBuilder(BotKey key) {
    this.key = key;
  }

  /** The unit of this bot. */
  public static UnitBuilder unit(BotKey key) {
    return new UnitBuilder(key);
  }

  /** The unit of this bot of the user "user". */
  public static UnitBuilder unit(String bot) {
    return unit(BotKey.of("user", bot));
  }

  public UnitBuilder weighing(double weight) {
    this.weight = weight;
    return this;
  }

  public UnitBuilder leased() {
    this.state = UnitState.LEASED;
    return this;
  }

  public UnitBuilder ended(BotOutcome outcome) {
    return ended(outcome, Instant.EPOCH);
  }

  public UnitBuilder ended(BotOutcome outcome, Instant at) {
    this.state = UnitState.ENDED;
    this.outcome = Optional.of(outcome);
    this.endedAt = Optional.of(at);
    return this;
  }

  /** Fingerprint of the rows that were written. */
  public UnitBuilder digest(String digest) {
    this.digest = digest;
    return this;
  }

  public Unit build() {
    return new Unit(
        new UnitLease(key.hashCode(), 1),
        0,
        key,
        "Title of " + key.bot().value(),
        1,
        weight,
        state,
        Optional.empty(),
        0,
        0,
        outcome,
        digest,
        endedAt,
        Route.Embedding.REEMBED);
  }
}
