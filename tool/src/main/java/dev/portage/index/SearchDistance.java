package dev.portage.index;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Determines the distance by which a table is searched. It is never assumed: an index of another
 * distance is not used by any search, and recall by another distance says nothing. What says it is,
 * in this order: the operator; the vector indexes of the target, also those that are dropped for
 * now; those of the source; the layout of a known library. Where the indexes of a side serve
 * several distances, the layout decides which of them it is.
 *
 * @param distance by which searches ask; empty where nothing says so
 * @param reason what says so, or why nothing does, as a part of a sentence
 */
public record SearchDistance(Optional<Distance> distance, String reason) {
  /** What a table says about its distance. */
  record Evidence(Set<Distance> indexes, Optional<KnownLayout> layout) {
    static final Evidence NONE = new Evidence(Set.of(), Optional.empty());
  }

  /**
   * Determines it from the tables of both sides.
   *
   * @param option what the operator says
   * @param source empty where there is none to ask
   * @throws Fault NO_TABLE, NO_EXTENSION
   */
  public static SearchDistance find(
      Optional<Distance> option, ChunkTable table, Database target, Optional<Database> source) {
    return option
        .map(distance -> new SearchDistance(option, "--distance"))
        .orElseGet(
            () ->
                of(
                    evidence(target, table),
                    source.map(database -> evidence(database, table)).orElse(Evidence.NONE)));
  }

  static SearchDistance of(Evidence target, Evidence source) {
    Optional<KnownLayout> layout = target.layout().or(source::layout);
    if (!target.indexes().isEmpty()) {
      return ofIndexes("target", target.indexes(), layout);
    }
    if (!source.indexes().isEmpty()) {
      return ofIndexes("source", source.indexes(), layout);
    }
    return layout
        .map(SearchDistance::ofLayout)
        .orElseGet(
            () ->
                new SearchDistance(
                    Optional.empty(),
                    "it has no vector index, and its columns are those of no layout that Portage"
                        + " knows"));
  }

  private static SearchDistance ofLayout(KnownLayout known) {
    return new SearchDistance(
        Optional.of(known.distance()), "the layout of " + known.description());
  }

  private static SearchDistance ofIndexes(
      String side, Set<Distance> indexes, Optional<KnownLayout> layout) {
    if (indexes.size() == 1) {
      return new SearchDistance(
          Optional.of(indexes.iterator().next()), "the vector index of the " + side);
    }
    return layout
        .filter(known -> indexes.contains(known.distance()))
        .map(SearchDistance::ofLayout)
        .orElseGet(
            () ->
                new SearchDistance(
                    Optional.empty(),
                    "its vector indexes on the %s serve several: %s"
                        .formatted(
                            side, indexes.stream().map(Distance::id).collect(joining(", ")))));
  }

  private static Evidence evidence(Database database, ChunkTable table) {
    return database.inTransaction(session -> evidence(session, table));
  }

  private static Evidence evidence(Session session, ChunkTable table) throws SQLException {
    TableShape shape = IndexableTableReader.read(session, table);
    Stream<Optional<Distance>> existing =
        TableIndexes.of(session, table, shape).all().stream()
            .filter(index -> !index.unfinished())
            .map(VectorIndex::distance);
    Stream<Optional<Distance>> dropped =
        DroppedIndexes.of(session, shape.oid()).stream()
            .map(Dropped::definition)
            .map(Distance::ofDefinition);
    return new Evidence(
        Stream.concat(existing, dropped)
            .flatMap(Optional::stream)
            .collect(toCollection(TreeSet::new)),
        KnownLayout.of(shape));
  }

  /** Says that nothing says it, and what to do, as a sentence without a full stop. */
  public String unknown(ChunkTable table) {
    return "nothing says by which distance %s is searched: %s".formatted(table.name(), reason);
  }

  /**
   * The distance.
   *
   * @throws Fault USAGE where nothing says it
   */
  public Distance required(ChunkTable table) {
    return distance.orElseThrow(
        () ->
            new Fault(
                ExitCode.USAGE,
                unknown(table),
                "Nothing was changed. Pass --distance with the one that the application asks by: l2"
                    + " (<->), cosine (<=>), ip (<#>) or l1 (<+>)."));
  }
}
