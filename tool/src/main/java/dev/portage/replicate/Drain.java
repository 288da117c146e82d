package dev.portage.replicate;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Boundary;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Sides;
import java.time.Duration;

/**
 * Applies all that the source wrote up to a boundary. The boundary is a message in the source's
 * log: whatever was committed before it comes before it through the stream. PostgreSQL 13 streams
 * its transaction without the message, and its position is all that is compared.
 *
 * @param ends the clusters
 * @param publication whose changes are applied
 */
public record Drain(Sides ends, Publication publication) {
  private static final Duration TURN = Duration.ofMillis(100);

  /**
   * The boundary. It is recorded once: while the source is read-only, each run has the same one.
   * Where it is not, it may have been written since, and each call makes a new one.
   */
  public Boundary boundary() {
    String name = publication.name();
    boolean frozen = new Freeze(ends).holds(publication);
    return ends.target()
        .inTransaction(
            session -> {
              if (!frozen) {
                Boundary.forget(session, name);
              }
              return Boundary.find(session, name);
            })
        .orElseGet(
            () -> {
              Lsn here = ends.source().inTransaction(session -> Markers.write(session, "boundary"));
              return ends.target().inTransaction(session -> Boundary.record(session, name, here));
            });
  }

  /**
   * Turns the relay until it has applied all up to the boundary.
   *
   * @param within how long, at most
   * @return the boundary
   * @throws Fault NOT_CAUGHT_UP with the bytes that are still to come; the boundary stays. Others
   *     as {@link Relay#turn}: then another relay has to be opened
   */
  public Boundary run(Relay relay, Duration within) {
    Boundary boundary = boundary();
    long end = System.nanoTime() + within.toNanos();
    long left = relay.applied().behind(boundary.lsn());
    while (left > 0) {
      if (System.nanoTime() >= end) {
        throw Fault.transientFault(
            ExitCode.NOT_CAUGHT_UP,
            "the target has not caught up with %s within %d s: %,d bytes of its log are still to be applied"
                .formatted(ends.source().describe(), within.toSeconds(), left),
            "Run the same command again: it continues with what is left.");
      }
      relay.turn(TURN);
      left = relay.applied().behind(boundary.lsn());
    }
    return boundary;
  }
}
