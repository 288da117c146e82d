package dev.portage.journal;

import dev.portage.bots.BotKey;
import dev.portage.deployment.TaskArn;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * One bot in one migration.
 *
 * @param lease its number and current fencing token
 * @param position in the order of work: 0 is first
 * @param key the bot
 * @param title of the bot
 * @param sources how many the bot has
 * @param weight how much its outage counts, 0 to 1
 * @param state where it is
 * @param task the ECS task that processes it, or did last
 * @param attempts how often it was leased
 * @param postponed how often it was left for later, since a source did not answer
 * @param outcome once it has one
 * @param digest of its rows when they were written, "" where nothing was
 * @param endedAt when it got its outcome
 * @param route of its migration
 */
public record Unit(
    UnitLease lease,
    int position,
    BotKey key,
    String title,
    int sources,
    double weight,
    UnitState state,
    Optional<TaskArn> task,
    int attempts,
    int postponed,
    Optional<BotOutcome> outcome,
    String digest,
    Optional<Instant> endedAt,
    Route route) {

  /** The tenant whose rows it covers. */
  public TenantId tenant() {
    return TenantKey.tenant(key);
  }

  /** Whether its rows come from another cluster, duplicates included. */
  public boolean copied() {
    return route instanceof Route.Transfer;
  }
}
