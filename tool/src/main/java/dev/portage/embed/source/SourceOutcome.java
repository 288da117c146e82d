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

  /** What may pass, where something of the source could not be read. */
  default Outage outage() {
    return Outage.NONE;
  }

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

  /**
   * Some of its pages were read, and others could not be: their text may be used where the caller
   * allows it.
   *
   * @param documents at least one
   */
  record Partial(Source source, List<Document> documents, String reason, Outage outage)
      implements SourceOutcome {
    /** Keeps a copy of the list. */
    public Partial {
      documents = List.copyOf(documents);
    }
  }

  /** The source exists and contains no text. */
  record Empty(Source source, String reason) implements SourceOutcome {}

  /** The source does not exist, or could not be reached. */
  record Unreachable(Source source, String reason, Outage outage) implements SourceOutcome {}

  /** Why a source cannot be reached, as far as that says whether a later attempt may succeed. */
  enum Outage {
    /** It does not exist: no later attempt succeeds. */
    NONE,
    /** Its server, or the way to it, does not answer or has an error, which may pass. */
    OF_SITE,
    /** AWS does not answer: each bot would meet that. */
    OF_AWS;

    /** The one that concerns more. */
    public Outage or(Outage other) {
      return compareTo(other) < 0 ? other : this;
    }
  }

  /** The server, or Portage's own rules, do not allow reading the source. */
  record Refused(Source source, String reason) implements SourceOutcome {}

  /** The source was fetched and cannot be parsed, or is protected by a password. */
  record Broken(Source source, String reason) implements SourceOutcome {}

  /** The source exceeds a limit. */
  record TooLarge(Source source, String reason) implements SourceOutcome {}
}
