package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.replicate.RelayTables;
import dev.portage.replicate.SourceCheck.Finding;
import dev.portage.replicate.SubscriptionCheck;
import dev.portage.replicate.TargetWrites;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A subscription of the target takes over from the relay, where that is safe. It is tried once:
 * whatever made it unsafe, or ended it, the relay then follows until the end of the run.
 */
final class Takeover {
  private final FollowedMigration followed;
  private boolean tried;

  Takeover(FollowedMigration followed) {
    this.followed = followed;
  }

  /** Whether it is to be done now; says why not. The relay has applied all changes. */
  boolean isSafe() {
    if (tried) {
      return false;
    }
    Optional<String> obstacle = obstacle();
    tried = true;
    obstacle.ifPresent(
        why -> followed.reporter().note("following through this process, since " + why));
    return obstacle.isEmpty();
  }

  /** A subscription cannot leave out the rows of a bot, and stops at one that is refused. */
  private Optional<String> obstacle() {
    return followed
        .ofBots()
        .map(this::obstacle)
        .orElse(Optional.of("it is recorded of each row of this table who wrote it"));
  }

  private Optional<String> obstacle(RelayTables tables) {
    return TargetWrites.present(tables, followed.migration())
        .map("bot %s has rows of the application on the target, or is not copied"::formatted)
        .or(
            () -> {
              SubscriptionCheck check =
                  SubscriptionCheck.of(
                      tables.ends(),
                      List.of(
                          new SubscriptionCheck.Followed(
                              tables.from().catalog(), tables.to().catalog())),
                      followed.source().address(),
                      followed.state().name());
              return Stream.concat(check.obstacles().stream(), check.warnings().stream())
                  .map(Finding::what)
                  .findFirst();
            });
  }

  /** Has it take over; the relay is closed. Where the target refuses it, the relay goes on. */
  void run() {
    try {
      followed.subscription().create();
      followed
          .reporter()
          .note(
              "following by subscription %s of the target: rows of bots that the application writes"
                      .formatted(followed.state().name())
                  + " there meanwhile may be found beside those of the source until the cutover");
    } catch (Fault fault) {
      if (fault.isTransient() || fault.code() == ExitCode.SOURCE_REFUSED) {
        tried = false;
        throw fault;
      }
      followed.subscription().end();
      followed
          .reporter()
          .warning(
              "no subscription took over (%s): following through this process"
                  .formatted(fault.getMessage()));
    }
  }
}
