package dev.portage.journal;

/** Where the rows of a migration come from. A migration is finished from where it was begun. */
public sealed interface Origin {
  /** The bots' own sources: files, pages, videos, which are read and embedded again. */
  record BotSources() implements Origin {}

  /**
   * A cluster that runs.
   *
   * @param address of it, without its password
   */
  record Cluster(String address) implements Origin {}

  /**
   * A snapshot, which does not change.
   *
   * @param id as RDS names it
   */
  record Snapshot(String id) implements Origin {}

  /**
   * A clone of a cluster that runs, which has the rows of the moment when it was made.
   *
   * @param cluster identifier of the cluster that is cloned
   */
  record Clone(String cluster) implements Origin {}

  /** The code of its kind, as the journal stores it. */
  default String kind() {
    return switch (this) {
      case BotSources() -> "sources";
      case Cluster ignored -> "cluster";
      case Snapshot ignored -> "snapshot";
      case Clone ignored -> "clone";
    };
  }

  /** Which one of its kind, as the journal stores it; "" where there is only one. */
  default String name() {
    return switch (this) {
      case BotSources() -> "";
      case Cluster(String address) -> address;
      case Snapshot(String id) -> id;
      case Clone(String cluster) -> cluster;
    };
  }

  /** Returns the text that names it in messages. */
  default String describe() {
    return switch (this) {
      case BotSources() -> "the bots' own sources";
      case Cluster(String address) -> address;
      case Snapshot(String id) -> "snapshot " + id;
      case Clone(String cluster) -> "a clone of cluster " + cluster;
    };
  }

  /** Reads what {@link #kind} and {@link #name} wrote. */
  static Origin parse(String kind, String name) {
    return switch (kind) {
      case "sources" -> new BotSources();
      case "cluster" -> new Cluster(name);
      case "snapshot" -> new Snapshot(name);
      case "clone" -> new Clone(name);
      default -> throw new IllegalStateException("unknown kind of source in the journal: " + kind);
    };
  }
}
