package dev.portage.embed.model;

import dev.portage.embed.model.EmbeddingModel.Purpose;

/**
 * What some models of one's own want before each text, so as to tell questions from documents: E5,
 * for example, {@code query:} and {@code passage:}, each with a blank behind.
 *
 * @param document before chunks
 * @param query before questions
 */
public record Prefixes(String document, String query) {
  /** For models that want none. */
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
