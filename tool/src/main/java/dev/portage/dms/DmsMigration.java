package dev.portage.dms;

import dev.portage.deployment.AwsAccess;
import dev.portage.dms.DmsOrder.Side;
import dev.portage.dms.DmsProgress.Lag;
import dev.portage.dms.DmsWait.Poll;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.DmsResourceType;
import dev.portage.postgres.SessionLock;
import dev.portage.postgres.Sides;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A homogeneous data migration of AWS DMS between two PostgreSQL clusters: {@link #check}, {@link
 * #create}, {@link #start}, {@link #progress} until the rows are on the target and the changes
 * follow, {@link #stop}, {@link #remove}. Each can be repeated, and resumes after a kill.
 *
 * <p>The tables have to exist on the target, and to have no row whose key a row of the source has.
 * DMS moves whole tables, and every row of them, by {@code pg_dump} or by a subscription.
 *
 * <p>Two of them at once on one target refuse: the second gets a fault BUSY.
 */
public final class DmsMigration {
  private static final Duration CREATION = Duration.ofMinutes(30);

  /** AWS names up to 15 minutes for a start, and a stop waits for its end. */
  private static final Duration CHANGE = Duration.ofHours(1);

  private static final Duration LOAD = Duration.ofDays(2);

  private static final String LOCK = "portage.dms";

  private final AwsResources aws;
  private final Sides sides;
  private final DmsOrder order;
  private final DmsWait wait;

  /**
   * A data migration; nothing is called yet.
   *
   * @param sides connections to both, by which Portage reads them; the journal of the target is
   *     open for writing
   */
  public DmsMigration(AwsAccess aws, Sides sides, DmsOrder order, DmsWait wait) {
    this.aws = AwsResources.of(aws);
    this.sides = sides;
    this.order = order;
    this.wait = wait;
  }

  /** What would go wrong later; reads only, and leaves nothing behind. */
  public List<DmsFinding> check() {
    return new DmsCheck(aws, sides, order).findings();
  }

  /**
   * The login of the source that an earlier run stored for DMS. It has to stay the source's: a
   * subscription of DMS keeps it.
   *
   * @return the text of the secret, as RDS writes one; empty where there is none
   */
  public Optional<String> storedSource() {
    return aws.secrets().find(order.name(Side.SOURCE)).map(AwsSecrets.Stored::text);
  }

  /**
   * Creates what does not exist yet, and returns when the data migration can be started. Each
   * resource is recorded in the journal before it is requested (I14).
   *
   * @throws Fault where AWS refuses; AWS_REFUSED where a name is taken by what Portage did not
   *     create; BUSY
   */
  public void create() {
    exclusively(
        () -> {
          new DmsCreation(aws, CreatedResources.of(sides.target()), order, wait).create();
          wait.until("data migration " + order.name(), CREATION, this::ready);
        });
  }

  private Poll<Boolean> ready() {
    DmsProgress now = require();
    return now.state() == DmsState.CREATING ? new Poll.NotYet<>(now.word()) : new Poll.Done<>(true);
  }

  /**
   * Starts it, or resumes it where it was stopped or has failed; a no-op where it runs, or where a
   * full load is complete. Where a load has failed, it begins again: the caller has emptied the
   * tables.
   */
  public void start() {
    exclusively(() -> wait.until("start of " + order.name(), CHANGE, this::started));
  }

  private Poll<Boolean> started() {
    DmsProgress now = require();
    return switch (now.state()) {
      case CREATING, STOPPING, DELETING -> new Poll.NotYet<>(now.word());
      case STARTING, LOADING, FOLLOWING, MAINTENANCE, UNKNOWN -> new Poll.Done<>(true);
      case READY -> start(AwsDataMigrations.Start.FIRST);
      case STOPPED, FAILED -> again(now);
    };
  }

  private Poll<Boolean> again(DmsProgress now) {
    if (!order.kind().follows()) {
      return now.isLoaded() ? new Poll.Done<>(true) : start(AwsDataMigrations.Start.RELOAD);
    }
    boolean hasRows = now.isLoaded() || order.kind() instanceof DmsKind.Changes;
    return start(hasRows ? AwsDataMigrations.Start.RESUME : AwsDataMigrations.Start.RELOAD);
  }

  private Poll<Boolean> start(AwsDataMigrations.Start how) {
    String arn = arn();
    if (order.kind().follows()) {
      CreatedResources.of(sides.target()).record(DmsResourceType.REPLICATION.kind(), arn);
    }
    return aws.dms().migrations().start(arn, how)
        ? new Poll.Done<>(true)
        : new Poll.NotYet<>("its state changes");
  }

  private String arn() {
    return aws.find(DmsResourceType.DATA_MIGRATION, order.name())
        .map(AwsFound::arn)
        .orElseThrow(this::missing);
  }

  /**
   * How far it is; empty where it does not exist.
   *
   * @throws Fault where AWS or one of the sides does not answer: transient, for the caller to retry
   */
  public Optional<DmsProgress> progress() {
    boolean ofAurora = order.source().cluster().isPresent();
    return aws.dms()
        .migrations()
        .find(order.name())
        .map(found -> AwsProgress.of(found, ofAurora, this::lag));
  }

  private Lag lag(String arn) {
    return switch (order.kind()) {
      case DmsKind.FullLoad ignored -> Lag.NONE;
      case DmsKind.FullLoadAndChanges ignored -> lag(arn, Optional.empty());
      case DmsKind.Changes changes -> lag(arn, Optional.of(changes.slot()));
    };
  }

  private Lag lag(String arn, Optional<String> slot) {
    return DmsReplication.of(arn).lag(sides.source(), sides.target(), slot);
  }

  private DmsProgress require() {
    return progress().orElseThrow(this::missing);
  }

  private Fault missing() {
    return new Fault(
        ExitCode.AWS_REFUSED,
        "DMS has no data migration %s any more".formatted(order.name()),
        "It was not removed by this command: run the same command again, which creates it.");
  }

  /**
   * Waits until a full load that was started is over.
   *
   * @throws Fault AWS_REFUSED where it ended without all rows, with what to do; INTERRUPTED
   */
  public void awaitLoad() {
    DmsProgress over = wait.until("data migration " + order.name(), LOAD, this::loaded);
    if (!over.isLoaded()) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "the data migration of DMS ended without all rows: " + over.describe(),
          over.trouble()
              .map(DmsTrouble::next)
              .orElse("It was stopped by another: run the same command again, which loads again."));
    }
  }

  private Poll<DmsProgress> loaded() {
    DmsProgress now = require();
    return now.state().isOver() ? new Poll.Done<>(now) : new Poll.NotYet<>(now.describe());
  }

  /** Stops it, and returns when it has stopped; a no-op where it does not run or exist. */
  public void stop() {
    exclusively(() -> wait.until("stop of " + order.name(), CHANGE, this::stopped));
  }

  private Poll<Boolean> stopped() {
    Optional<DmsProgress> now = progress();
    if (now.isEmpty()
        || (!now.get().state().isRunning() && now.get().state() != DmsState.STOPPING)) {
      return new Poll.Done<>(true);
    }
    if (now.get().state().isRunning()) {
      aws.dms().migrations().stop(arn());
    }
    return new Poll.NotYet<>(now.get().word());
  }

  /**
   * Removes all that the target's journal records of data migrations, and what DMS leaves on both
   * sides; one that runs is stopped. A part that does not exist is only recorded as removed.
   */
  public void remove() {
    exclusively(
        () -> {
          DmsSource source = new DmsSource.Open(sides.source());
          new DmsRemoval(aws, sides.target(), source, wait).removeAll();
        });
  }

  private void exclusively(Runnable work) {
    try (SessionLock lock = sides.target().tryLock(LOCK)) {
      if (lock == null) {
        throw Fault.transientFault(
            ExitCode.BUSY,
            "another process changes the data migration of " + sides.target().describe(),
            "Wait for its end, and run the same command again.");
      }
      work.run();
    }
  }
}
