package dev.portage.embed.source;

import dev.portage.embed.text.Extraction;
import java.util.List;

/**
 * The result of reading a source. A bot's rows are replaced only if each of its sources was {@link
 * Read} (or, if the caller allows it, {@link Empty}). Reasons are whole sentences that name the
 * source, what was observed and, where useful, what was expected.
 */
public sealed interface SourceOutcome {
  /** The source. */
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
   * The whole source was read.
   *
   * @param documents at least one; more than one only for a {@link Sitemap}
   * @param notes remarks for the operator, each a whole sentence that names the source; usually
   *     empty
   */
  record Read(Source source, List<Document> documents, List<String> notes)
      implements SourceOutcome {
    /** Keeps copies of the lists. */
    public Read {
      documents = List.copyOf(documents);
      notes = List.copyOf(notes);
    }

    /** An outcome without notes. */
    public Read(Source source, List<Document> documents) {
      this(source, documents, List.of());
    }
  }

  /** The source exists and contains no text. */
  record Empty(Source source, String reason) implements SourceOutcome {}

  /** The source does not exist, or its server timed out or returned errors. */
  record Unreachable(Source source, String reason) implements SourceOutcome {}

  /** The server, or Portage's own rules, do not allow reading the source. */
  record Refused(Source source, String reason) implements SourceOutcome {}

  /** The source was fetched and cannot be parsed, or is protected by a password. */
  record Broken(Source source, String reason) implements SourceOutcome {}

  /** The source exceeds a limit. */
  record TooLarge(Source source, String reason) implements SourceOutcome {}
}
