package dev.portage.embed.model;

import java.util.List;

/** A service that turns texts into vectors: one call, no patience. */
public interface EmbeddingModel {
  /** What the vectors are for: models embed questions otherwise than documents. */
  enum Purpose {
    /** Chunks that are to be found. */
    DOCUMENT,
    /** A question that is to find them. */
    QUERY
  }

  /** The model's name, as its service spells it. */
  String name();

  /** How many numbers a vector has. */
  int dimensions();

  /** What tells its vectors from others: two of one kind give the same vector for a chunk. */
  default String kind() {
    return name() + "/" + dimensions();
  }

  /** How many texts one call takes. */
  int largestBatch();

  /** How many characters (UTF-16 units) one text may have. */
  int longestText();

  /**
   * Embeds up to {@link #largestBatch} texts.
   *
   * @throws dev.portage.fault.Fault when the service denies it for good
   */
  EmbeddingAnswer embed(List<String> texts, Purpose purpose);
}
