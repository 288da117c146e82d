package dev.portage.migration;

import dev.portage.postgres.Lsn;
import dev.portage.replicate.Relay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** The changes go through this process. */
final class RelayFollowing implements Following {
  private final FollowedMigration followed;
  private final Optional<Takeover> takeover;
  private final InstantSource clock;
  private final Relay relay;
  private long rows;

  /**
   * Opens a relay.
   *
   * @param takeover by a subscription, where one may take over
   */
  RelayFollowing(FollowedMigration followed, Optional<Takeover> takeover, InstantSource clock) {
    this.followed = followed;
    this.takeover = takeover;
    this.clock = clock;
    this.relay = followed.open();
  }

  @Override
  public boolean turn(Duration wait) {
    Relay.Turn turn = relay.turn(wait);
    rows += turn.rows();
    return turn.transactions() > 0;
  }

  @Override
  public boolean hasAll(Lsn end) {
    return relay.applied().behind(end) == 0;
  }

  @Override
  public String lag(Lsn end) {
    String megabytes = String.format(Locale.ROOT, "%.1f MB", relay.applied().behind(end) / 1e6);
    return followed
        .state()
        .appliedAt()
        .map(
            at ->
                "%s, %s"
                    .formatted(megabytes, Durations.format(Duration.between(at, clock.instant()))))
        .orElse(megabytes);
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public boolean isOver(boolean upToDate) {
    return upToDate && takeover.map(Takeover::isSafe).orElse(false);
  }

  @Override
  public void handOver() {
    takeover.orElseThrow().run();
  }

  @Override
  public Optional<String> name() {
    return Optional.empty();
  }

  @Override
  public void close() {
    relay.close();
  }
}
