package dev.portage.index;

import static java.util.stream.Collectors.toSet;

import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gives a table that has no vector index those of the source. They are recorded in the target as if
 * they had been dropped there, so that {@link IndexDrop} builds them, also after a kill (I13).
 */
public final class IndexAdoption {
  private final Database source;
  private final Database target;
  private final ChunkTable table;

  /** Between these two, of which the source is only read. */
  public IndexAdoption(Database source, Database target, ChunkTable table) {
    this.source = source;
    this.target = target;
    this.table = table;
  }

  /**
   * Records the indexes of the source that the target is to get, where it has none.
   *
   * @param foreign only those that neither Portage nor the application's set-up made
   * @return those that were recorded, each by the name that it gets
   */
  public List<Dropped> record(boolean foreign) {
    List<VectorIndex> there = ofSource(foreign);
    return there.isEmpty() ? List.of() : target.inTransaction(session -> record(session, there));
  }

  private List<VectorIndex> ofSource(boolean foreign) {
    return TableIndexes.of(source, table).all().stream()
        .filter(index -> index.valid() && !index.unfinished() && !index.onTrial())
        .filter(index -> !foreign || index.isForeign())
        .toList();
  }

  private List<Dropped> record(Session session, List<VectorIndex> there) throws SQLException {
    TableShape shape = IndexableTableReader.read(session, table);
    if (TableIndexes.of(session, table, shape).anyFinished()
        || !DroppedIndexes.of(session, shape.oid()).isEmpty()) {
      return List.of();
    }
    DroppedIndexes.prepare(session);
    List<Dropped> recorded = new ArrayList<>();
    for (VectorIndex index : there) {
      Dropped wanted = wanted(session, shape, index);
      DroppedIndexes.note(session, shape.oid(), wanted);
      recorded.add(wanted);
    }
    return List.copyOf(recorded);
  }

  private Dropped wanted(Session session, TableShape shape, VectorIndex index) throws SQLException {
    String name = index.shortName();
    for (int i = 2; taken(session, shape, name); i++) {
      name = IndexNames.numbered(index.shortName(), i);
    }
    String definition =
        "CREATE INDEX %s ON %s %s"
            .formatted(
                SqlName.of(name).quoted(),
                shape.index(table.name().last()).quoted(),
                IndexDefinition.parse(index.definition()).clause());
    return new Dropped(name, definition, index.comment());
  }

  private static boolean taken(Session session, TableShape shape, String name) throws SQLException {
    return session.one(
        "SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), shape.index(name).quoted());
  }

  /** Deletes the record of one that cannot be built. */
  public void forget(Dropped index) {
    target.inTransaction(
        session -> {
          DroppedIndexes.forget(
              session, IndexableTableReader.read(session, table).oid(), index.name());
          return index;
        });
  }

  /** Definitions of the source's indexes by names that the target has not. */
  public List<String> lacking() {
    TableState state = TableState.of(target, table);
    Set<String> here =
        Stream.concat(
                state.existing().all().stream().map(VectorIndex::shortName),
                // They are about to be restored.
                state.dropped().stream().map(Dropped::name))
            .collect(toSet());
    return ofSource(true).stream()
        .filter(index -> !here.contains(index.shortName()))
        .map(VectorIndex::definition)
        .toList();
  }
}
