package dev.portage.dms;

import dev.portage.deployment.AwsAccess;
import dev.portage.dms.DmsWait.Poll;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.DmsResourceType;
import dev.portage.journal.Remover;
import dev.portage.postgres.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Removes the resources of data migrations. Those have to be removed in the order of {@link
 * DmsResourceType}, in which {@link Created#all} lists them: nothing is deleted while another
 * resource refers to it.
 *
 * <p>One process at a time may remove them: the one that holds the target's coordinator lock (I4).
 */
public final class DmsRemoval implements Remover<Created.DmsResource> {
  /** A data migration that starts is deleted only once it has been stopped. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final AwsResources aws;
  private final Database target;
  private final DmsSource source;
  private final DmsWait wait;

  /**
   * Removal of what the journal of a target records.
   *
   * @param target where the subscription is, too
   * @param source where slot and publication are
   */
  public DmsRemoval(AwsAccess aws, Database target, DmsSource source, DmsWait wait) {
    this(AwsResources.of(aws), target, source, wait);
  }

  DmsRemoval(AwsResources aws, Database target, DmsSource source, DmsWait wait) {
    this.aws = aws;
    this.target = target;
    this.source = source;
    this.wait = wait;
  }

  /** Removes all that is recorded, in the right order. */
  public void removeAll() {
    outstanding(target).forEach(this::remove);
  }

  /** What is recorded and not removed yet, in the order in which it is removed. */
  public static List<Created.DmsResource> outstanding(Database target) {
    return Created.all(target).stream()
        .filter(Created.DmsResource.class::isInstance)
        .map(Created.DmsResource.class::cast)
        .toList();
  }

  /**
   * Removes one, and returns when it is gone. A data migration that runs is stopped first.
   *
   * @throws Fault where AWS refuses, where it is not gone in time, or where the source of a
   *     replication is not known
   */
  @Override
  public boolean remove(Created.DmsResource created) {
    boolean existed =
        switch (created.type()) {
          case REPLICATION -> dropped(created);
          case DATA_MIGRATION,
              PROJECT,
              PROVIDER,
              PROFILE,
              SUBNET_GROUP,
              CERTIFICATE,
              ROLE,
              SECRET ->
              deleted(created);
        };
    CreatedResources.of(target).removed(created.kind(), created.name());
    if (existed) {
      wait.listener().note("%s is deleted".formatted(created.described()));
    }
    return existed;
  }

  private boolean deleted(Created.DmsResource created) {
    AtomicBoolean existed = new AtomicBoolean();
    return wait.until(
        "removal of " + created.described(),
        LONGEST,
        () -> {
          Optional<AwsFound> found = aws.find(created.type(), created.name());
          if (found.isEmpty()) {
            return new Poll.Done<>(existed.get());
          }
          existed.set(true);
          return new Poll.NotYet<>(aws.delete(created.type(), created.name(), found.get()));
        });
  }

  private boolean dropped(Created.DmsResource created) {
    Optional<Database> from =
        switch (source) {
          case DmsSource.Open(Database database) -> Optional.of(database);
          case DmsSource.Gone() -> Optional.empty();
          case DmsSource.Unknown() -> throw unknownSource(created);
        };
    DmsReplication replication = DmsReplication.of(created.name());
    boolean existed =
        wait.until(
            "removal of the " + created.described(), LONGEST, () -> replication.drop(target, from));
    from.ifPresent(database -> noteOthers(database.inTransaction(DmsReplication::abandoned)));
    noteOthers(target.inTransaction(DmsReplication::abandonedOn));
    return existed;
  }

  /** Should DMS call them otherwise than its documentation says, the operator finds them here. */
  private void noteOthers(List<String> names) {
    for (String name : names) {
      wait.listener()
          .note(
              "%s looks like a slot or a subscription of DMS, and its name is not that of this data"
                      .formatted(name)
                  + " migration: drop it where nothing uses it");
    }
  }

  private static Fault unknownSource(Created.DmsResource created) {
    return new Fault(
        ExitCode.USAGE,
        "the %s has a slot on its source, which this run does not know"
            .formatted(created.described()),
        "Pass the address of the source with --source: while the slot exists, the source keeps all"
            + " of its log.");
  }
}
