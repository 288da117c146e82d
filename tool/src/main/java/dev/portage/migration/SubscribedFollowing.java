package dev.portage.migration;

import dev.portage.postgres.Lsn;
import dev.portage.replicate.RelayTables;
import dev.portage.replicate.Subscription;
import dev.portage.replicate.SubscriptionConflict;
import dev.portage.replicate.SubscriptionState;
import dev.portage.replicate.TargetWrites;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The target's server applies the changes; this process watches. Where its subscription was
 * disabled, it is enabled again. Where that does not help, or the application begins to write on
 * the target, whose rows a subscription cannot tell apart, the relay takes over.
 */
final class SubscribedFollowing implements Following {
  private static final int RESUMED = 3;
  private static final Duration WITHOUT_WORKER = Duration.ofMinutes(1);

  private final RunContext context;
  private final FollowedMigration followed;
  private final Subscription subscription;
  private final RelayTables tables;
  private final TargetWrites writes;
  private final long rowsBefore;
  private Lsn failedAt = Lsn.NONE;
  private int resumed;
  private Instant worked;

  SubscribedFollowing(RunContext context, FollowedMigration followed) {
    this.context = context;
    this.followed = followed;
    this.subscription = followed.subscription();
    this.tables = followed.ofBots().orElseThrow();
    this.writes = new TargetWrites(tables, followed.migration());
    this.rowsBefore = counted();
    this.worked = context.clock().instant();
  }

  @Override
  public boolean turn(Duration wait) {
    context.interrupt().await(wait);
    return false;
  }

  @Override
  public boolean hasAll(Lsn end) {
    return subscription.hasApplied(end);
  }

  @Override
  public String lag(Lsn end) {
    return subscription
        .lag()
        .map(
            lag ->
                String.format(Locale.ROOT, "%.1f MB", lag.bytes() / 1e6)
                    + lag.time().map(time -> ", " + Durations.format(time)).orElse(""))
        .orElse("");
  }

  @Override
  public long rows() {
    return counted() - rowsBefore;
  }

  /** By the server's statistics; what the application writes on the target counts, too. */
  private long counted() {
    return followed
        .target()
        .inTransaction(
            session ->
                session
                    .first(
                        """
                        SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables
                         WHERE relid = ?::oid
                        """,
                        row -> row.getLong(1),
                        tables.to().oid())
                    .orElse(0L));
  }

  @Override
  public boolean isOver(boolean upToDate) {
    Optional<String> why = why();
    why.ifPresent(
        of -> followed.reporter().warning(of + "; the relay takes over from the subscription"));
    return why.isPresent();
  }

  private Optional<String> why() {
    Optional<SubscriptionState> state = subscription.state();
    if (state.isEmpty()) {
      return Optional.of("the subscription of the target was dropped");
    }
    return switch (state.get().condition()) {
      case FOLLOWING -> {
        worked = context.clock().instant();
        yield writes
            .look(subscription)
            .map("the application writes bot %s on the target"::formatted);
      }
      case FAILED, DISABLED -> resumed(state.get());
      case STARTING, PREPARED ->
          Duration.between(worked, context.clock().instant()).compareTo(WITHOUT_WORKER) > 0
              ? Optional.of("the subscription " + state.get().describe())
              : Optional.empty();
    };
  }

  private Optional<String> resumed(SubscriptionState state) {
    Optional<String> conflict = subscription.conflict().map(SubscriptionConflict::describe);
    if (conflict.isPresent()) {
      return conflict;
    }
    resumed = state.applied().equals(failedAt) ? resumed + 1 : 1;
    failedAt = state.applied();
    if (resumed > RESUMED) {
      return Optional.of("the subscription " + state.describe());
    }
    subscription.resume();
    context.reporter().note("the subscription was disabled, and is enabled again");
    return Optional.empty();
  }

  @Override
  public void handOver() {
    subscription.end();
  }

  @Override
  public Optional<String> name() {
    return Optional.of("by a subscription");
  }

  @Override
  public void close() {
    // The subscription goes on.
  }
}
