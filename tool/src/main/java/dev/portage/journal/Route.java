package dev.portage.journal;

import static dev.portage.journal.Phase.CHECK;
import static dev.portage.journal.Phase.DISCOVER;
import static dev.portage.journal.Phase.EMBED;
import static dev.portage.journal.Phase.FOLLOW;
import static dev.portage.journal.Phase.INDEX;
import static dev.portage.journal.Phase.PLAN;
import static dev.portage.journal.Phase.RECONCILE;
import static dev.portage.journal.Phase.SOURCE;
import static dev.portage.journal.Phase.SURVEY;
import static dev.portage.journal.Phase.VERIFY;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How knowledge is restored. The two families differ in what they need: a transfer needs a source
 * cluster, an embedding needs a model.
 */
public sealed interface Route {
  /** Rows come from another cluster, vectors included. */
  enum Transfer implements Route {
    /** Copies the rows of a snapshot, or of a cluster that still runs. */
    COPY,
    /** Copies the rows of a cluster that is still written, and then follows its changes. */
    REPLICATE,
    /** Copies rows that AWS DMS loads into a database beside the target's. */
    DMS;

    @Override
    public List<Phase> phases() {
      return switch (this) {
        case COPY, DMS ->
            List.of(DISCOVER, CHECK, SOURCE, SURVEY, PLAN, Phase.COPY, RECONCILE, INDEX, VERIFY);
        case REPLICATE ->
            List.of(DISCOVER, CHECK, SOURCE, SURVEY, PLAN, Phase.COPY, INDEX, FOLLOW, VERIFY);
      };
    }

    @Override
    public Phase work() {
      return Phase.COPY;
    }
  }

  /** Vectors are computed by a model. */
  enum Embedding implements Route {
    /** Reads the bots' sources again, splits, embeds, and writes to the target. */
    REEMBED;

    @Override
    public List<Phase> phases() {
      return switch (this) {
        case REEMBED -> List.of(DISCOVER, CHECK, SURVEY, PLAN, EMBED, RECONCILE, INDEX, VERIFY);
      };
    }

    @Override
    public Phase work() {
      return switch (this) {
        case REEMBED -> EMBED;
      };
    }
  }

  /** The constant's name, which {@link #id} is made of. */
  String name();

  /** The steps of this route, in their order. */
  List<Phase> phases();

  /** The step that writes the rows. */
  Phase work();

  /** The route's name, as the option {@code --route} and the journal have it. */
  default String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All routes. */
  static List<Route> all() {
    return Stream.<Route>concat(Stream.of(Transfer.values()), Stream.of(Embedding.values()))
        .toList();
  }

  /** The route of this name; empty where there is none. */
  static Optional<Route> find(String id) {
    return all().stream().filter(route -> route.id().equals(id)).findFirst();
  }
}
