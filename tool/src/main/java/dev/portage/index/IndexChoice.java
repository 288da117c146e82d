package dev.portage.index;

import dev.portage.store.SqlName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which vector index a table should have, and how searches should use it. */
public sealed interface IndexChoice {
  /** None: searches are exact, by the tenant's index. */
  record None() implements IndexChoice {}

  /**
   * Vectors in lists around centres.
   *
   * @param lists 1 to 32,768
   * @param probes lists that a search reads; pgvector's default is 1
   */
  record IvfFlat(int lists, int probes) implements IndexChoice {}

  /**
   * A graph of neighbours.
   *
   * @param m neighbours of a vector, 2 to 100
   * @param efConstruction candidates while building, at least 2 m, up to 1,000
   * @param efSearch candidates of a search; pgvector's default is 40
   */
  record Hnsw(int m, int efConstruction, int efSearch) implements IndexChoice {}

  /** pgvector's default of a setting. */
  static String defaultOf(String setting) {
    return switch (setting) {
      case "ivfflat.probes" -> "1";
      case "hnsw.ef_search" -> "40";
      default -> "off";
    };
  }

  /** The name of the kind, as the option {@code --kind} takes it. */
  default String id() {
    return switch (this) {
      case None() -> "none";
      case IvfFlat ignored -> "ivfflat";
      case Hnsw ignored -> "hnsw";
    };
  }

  /** Describes it with its parameters, for messages. */
  default String describe() {
    return switch (this) {
      case None() -> "no vector index";
      case IvfFlat(int lists, int probes) ->
          "ivfflat, %d lists, %d probes".formatted(lists, probes);
      case Hnsw(int m, int efConstruction, int efSearch) ->
          "hnsw, m %d, ef_construction %d, ef_search %d".formatted(m, efConstruction, efSearch);
    };
  }

  /** The end of the statement that makes it; empty for none. */
  default Optional<String> using(SqlName column, String operatorClass) {
    String on = "(%s %s)".formatted(column.quoted(), operatorClass);
    return switch (this) {
      case None() -> Optional.empty();
      case IvfFlat(int lists, int ignored) ->
          Optional.of("USING ivfflat %s WITH (lists = %d)".formatted(on, lists));
      case Hnsw(int m, int efConstruction, int ignored) ->
          Optional.of(
              "USING hnsw %s WITH (m = %d, ef_construction = %d)".formatted(on, m, efConstruction));
    };
  }

  /** Whether an existing index has the same method and options. */
  default boolean is(VectorIndex index) {
    Map<String, String> options = index.options();
    return switch (this) {
      case None() -> false;
      case IvfFlat(int lists, int ignored) ->
          index.method().equals("ivfflat")
              && options.getOrDefault("lists", "100").equals(Integer.toString(lists));
      case Hnsw(int m, int efConstruction, int ignored) ->
          index.method().equals("hnsw")
              && options.getOrDefault("m", "16").equals(Integer.toString(m))
              && options
                  .getOrDefault("ef_construction", "64")
                  .equals(Integer.toString(efConstruction));
    };
  }

  /**
   * What searches have to set to use it like this.
   *
   * @param iterative whether a search should continue until enough rows of the tenant are found
   */
  default Map<String, String> settings(boolean iterative) {
    Map<String, String> settings = new TreeMap<>();
    switch (this) {
      case None() -> {}
      case IvfFlat(int ignored, int probes) ->
          settings.put("ivfflat.probes", Integer.toString(probes));
      case Hnsw(int ignored, int ignored2, int efSearch) -> {
        settings.put("hnsw.ef_search", Integer.toString(efSearch));
        if (iterative) {
          settings.put("hnsw.iterative_scan", "strict_order");
        }
      }
    }
    return settings;
  }

  /** The same index with searches that read twice as much; empty where that is the limit. */
  default Optional<IndexChoice> wider() {
    return switch (this) {
      case None() -> Optional.empty();
      case IvfFlat(int lists, int probes) ->
          probes * 2 <= lists / 2 ? Optional.of(new IvfFlat(lists, probes * 2)) : Optional.empty();
      case Hnsw(int m, int efConstruction, int efSearch) ->
          efSearch < 320
              ? Optional.of(new Hnsw(m, efConstruction, efSearch * 2))
              : Optional.empty();
    };
  }
}
