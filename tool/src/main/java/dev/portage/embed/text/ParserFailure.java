package dev.portage.embed.text;

import java.util.Locale;
import org.apache.tika.exception.ZeroByteFileException;

/** Converts an exception of a parser into the {@link Extraction} that reports it. */
final class ParserFailure {
  private ParserFailure() {}

  static Extraction of(Throwable thrown, TextBlocks blocks) {
    if (blocks.stopped().isPresent()) {
      return new Extraction.TooLarge(blocks.stopped().get());
    }
    Throwable root = thrown;
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      // Both Tika and POI have an exception of this name.
      if (cause.getClass().getSimpleName().equals("EncryptedDocumentException")) {
        return new Extraction.Encrypted("is protected by a password");
      }
      if (cause instanceof ZeroByteFileException) {
        return new Extraction.NoText("is an empty file");
      }
      if (mentions(cause, "zip bomb")) {
        return new Extraction.Suspicious("looks like a zip bomb: " + cause.getMessage());
      }
      root = cause;
    }
    return new Extraction.Broken("cannot be read: " + described(root));
  }

  private static boolean mentions(Throwable thrown, String words) {
    return thrown.getMessage() != null
        && thrown.getMessage().toLowerCase(Locale.ROOT).contains(words);
  }

  private static String described(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank()
        ? thrown.getClass().getSimpleName()
        : message.replaceFirst("[.\\s]+$", "");
  }
}
