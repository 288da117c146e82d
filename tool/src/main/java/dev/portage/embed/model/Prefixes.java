package dev.portage.embed.model;

import dev.portage.embed.model.EmbeddingModel.Purpose;

/**
 * The prefixes that some models need before each text, to distinguish queries from documents: E5,
 * for example, needs {@code query:} and {@code passage:}, each followed by a space.
 *
 * @param document the prefix of chunks
 * @param query the prefix of queries
 */
public record Prefixes(String document, String query) {
  /** The prefixes of a model that uses none. */
  public static final Prefixes NONE = new Prefixes("", "");

  String before(String text, Purpose purpose) {
    return switch (purpose) {
          case DOCUMENT -> document;
          case QUERY -> query;
        }
        + text;
  }

  int longest() {
    return Math.max(document.length(), query.length());
  }
}
