package dev.portage.copy;

import dev.portage.merge.RecordedRows;
import dev.portage.merge.RecordedRows.Which;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.RowNoun;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Removes rows of the target that Portage wrote and the source no longer has. A row that the
 * application has changed in the meantime is kept, and so is one that rows of other tables refer
 * to, which might be deleted with it.
 */
public final class RowRemoval implements Consumer<RowDifference> {
  /** Rows of one transaction. */
  private static final int AT_ONCE = 10_000;

  private static final int NAMED = 10;

  private final CatalogTable table;
  private List<String> gone = new ArrayList<>();
  private int referred;

  /** Collects those of this table of the target. */
  public RowRemoval(CatalogTable table) {
    this.table = table;
  }

  @Override
  public void accept(RowDifference row) {
    if (row.decision() == RowDecision.KEEP_GONE) {
      gone.add(row.key());
    }
  }

  /** Whether there are such rows. */
  public boolean isEmpty() {
    return gone.isEmpty();
  }

  /** Says what is removed, for the question; empty where nothing is. */
  public Optional<String> describe() {
    return gone.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "removes %s of %s that the source no longer has: %s%s"
                .formatted(
                    RowNoun.count(gone.size()),
                    table.ref().name(),
                    String.join(", ", gone.subList(0, Math.min(NAMED, gone.size()))),
                    gone.size() > NAMED ? ", …" : ""));
  }

  /** Says what is kept although the source no longer has it; empty where nothing is. */
  public Optional<String> describeKept() {
    return referred == 0
        ? Optional.empty()
        : Optional.of(
            "%s: %s that the source no longer has, kept since rows of other tables refer to them"
                .formatted(table.ref().name(), RowNoun.count(referred)));
  }

  /** Leaves these out, which are another row of the source from now on. */
  public void keep(Collection<String> keys) {
    gone.removeAll(Set.copyOf(keys));
  }

  /**
   * Leaves out rows that rows of other tables refer to.
   *
   * @param before what is removed before, and so refers no longer
   */
  public void keepReferred(Database target, List<RowRemoval> before) {
    if (!gone.isEmpty()) {
      int all = gone.size();
      gone = target.inLongTransaction(session -> unreferred(session, before));
      referred = all - gone.size();
    }
  }

  private List<String> unreferred(Session session, List<RowRemoval> before) throws SQLException {
    List<Object> arguments = new ArrayList<>();
    arguments.add(keys());
    String conditions =
        RecordedRows.unreferred(
            session,
            table,
            reference ->
                before.stream()
                    .filter(of -> of.table.oid() == reference.childOid())
                    .map(of -> of.stays(arguments))
                    .collect(Collectors.joining()));
    return session.list(
        "SELECT k FROM unnest(?::text[]) AS k JOIN %s t ON t.%s = k::%s%s"
            .formatted(table.ref().name().quoted(), id(), keyType(), conditions),
        row -> row.getString(1),
        arguments.toArray());
  }

  /** A condition on a row r of the table: it is not removed. */
  private String stays(List<Object> arguments) {
    arguments.add(keys());
    return " AND NOT EXISTS (SELECT FROM unnest(?::text[]::%s[]) AS g (id) WHERE g.id = r.%s)"
        .formatted(keyType(), id());
  }

  private String[] keys() {
    return gone.toArray(String[]::new);
  }

  private String id() {
    return table.ref().id().quoted();
  }

  private String keyType() {
    return table.castType(table.ref().id());
  }

  /** The name of the table. */
  public String table() {
    return table.ref().name().toString();
  }

  /**
   * Removes those that nothing refers to by then; cut off, it is finished by the next run.
   *
   * @param lock how long a transaction waits for rows that another session has locked
   * @param removed receives how many were removed, after each transaction
   * @throws dev.portage.fault.Fault BUSY_ROWS, which is transient
   */
  public void remove(Database target, Duration lock, LongConsumer removed) {
    RecordedRows rows = new RecordedRows(target, table);
    for (int first = 0; first < gone.size(); first += AT_ONCE) {
      List<String> some = gone.subList(first, Math.min(gone.size(), first + AT_ONCE));
      removed.accept(
          target.inLongTransaction(
              session -> {
                session.lockWithin(lock);
                return rows.remove(session, some, Which.ALL);
              }));
    }
  }
}
