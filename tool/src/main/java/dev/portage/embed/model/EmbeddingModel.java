package dev.portage.embed.model;

import java.util.List;

/** Turns texts into vectors through a service. Implementations make one call and do not retry. */
public interface EmbeddingModel {
  /** The purpose of the vectors: models embed queries differently from documents. */
  enum Purpose {
    /** Chunks, which are searched. */
    DOCUMENT,
    /** A query, with which chunks are searched. */
    QUERY
  }

  /** The model's name, as its service spells it. */
  String name();

  /** The dimension of the vectors. */
  int dimensions();

  /**
   * Identifies the vectors: two models of the same kind compute the same vector for a chunk. It is
   * part of the cache key.
   */
  default String kind() {
    return name() + "/" + dimensions();
  }

  /** The most texts that one call accepts. */
  int largestBatch();

  /** The most characters (UTF-16 units) that one text may have. */
  int longestText();

  /**
   * Embeds up to {@link #largestBatch} texts.
   *
   * @throws dev.portage.fault.Fault if the service denies access permanently
   */
  EmbeddingAnswer embed(List<String> texts, Purpose purpose);
}
