package dev.portage.embed.source;

import dev.portage.embed.text.Extraction;
import java.util.List;

/**
 * How reading a source ended. A bot's rows are replaced only when each of its sources was {@link
 * Read} (or, if the caller so decides, {@link Empty}). Reasons are whole sentences that name the
 * source, what was observed and, where that helps, what was expected.
 */
public sealed interface SourceOutcome {
  /** What was to be read. */
  Source source();

  /** The outcome of a source whose text was extracted from one file. */
  static SourceOutcome of(Source source, Extraction extraction) {
    return switch (extraction) {
      case Extraction.Text(String text, List<String> notes) ->
          new Read(
              source,
              List.of(new Document(source.column(), text)),
              notes.stream().map(source::sentence).toList());
      case Extraction.NoText(String reason) -> new Empty(source, source.sentence(reason));
      case Extraction.Encrypted(String reason) -> new Broken(source, source.sentence(reason));
      case Extraction.Broken(String reason) -> new Broken(source, source.sentence(reason));
      case Extraction.Suspicious(String reason) -> new Refused(source, source.sentence(reason));
      case Extraction.TooLarge(String reason) -> new TooLarge(source, source.sentence(reason));
    };
  }

  /**
   * Everything that the source holds was read.
   *
   * @param documents at least one; more only for a {@link Sitemap}
   * @param notes what an operator should know of it nevertheless, each a whole sentence that names
   *     the source; mostly none
   */
  record Read(Source source, List<Document> documents, List<String> notes)
      implements SourceOutcome {
    /** Keeps copies of the lists. */
    public Read {
      documents = List.copyOf(documents);
      notes = List.copyOf(notes);
    }

    /** Read, and nothing more to say. */
    public Read(Source source, List<Document> documents) {
      this(source, documents, List.of());
    }
  }

  /** It is there, and holds no text. */
  record Empty(Source source, String reason) implements SourceOutcome {}

  /** It is not there, or its server gave no answer in time or none but errors. */
  record Unreachable(Source source, String reason) implements SourceOutcome {}

  /** Its server, or Portage itself, does not allow reading it. */
  record Refused(Source source, String reason) implements SourceOutcome {}

  /** It was fetched and cannot be understood, or asks for a password. */
  record Broken(Source source, String reason) implements SourceOutcome {}

  /** A limit was passed. */
  record TooLarge(Source source, String reason) implements SourceOutcome {}
}
