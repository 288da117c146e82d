package dev.portage.sandbox.sample;

import com.github.f4b6a3.ulid.Ulid;
import java.util.Locale;
import java.util.Optional;

/**
 * A bot of the sample.
 *
 * @param name a short name that identifies the bot in the sample; the application does not have it
 * @param owner the user who created the bot
 * @param id a ULID, printed as 26 upper-case characters
 * @param title the title in the bot's language
 * @param language the language of the documents
 * @param knowledge the sources of the bot
 * @param chosenChunking the chunking in the bot's item; empty where the item is too old to have one
 * @param shared whether other users may use the bot, through aliases
 * @param history the bot's past before the update
 * @param expected the expected outcome of re-embedding
 */
public record SampleBot(
    String name,
    SampleUser owner,
    Ulid id,
    String title,
    Locale language,
    SampleKnowledge knowledge,
    Optional<SampleChunking> chosenChunking,
    boolean shared,
    SampleHistory history,
    ExpectedOutcome expected) {

  /**
   * Returns the sort key of the bot's item (UPSTREAM 2.1).
   *
   * @return user, {@code #BOT#} and id
   */
  public String sortKey() {
    return owner.id() + "#BOT#" + id;
  }

  /**
   * Returns the key of a file in the bucket (UPSTREAM 4.4).
   *
   * @param file a file of this bot
   * @return the key, without the bucket
   */
  public String objectKey(SampleFile file) {
    return owner.id() + "/" + id + "/documents/" + file.name();
  }

  /**
   * Returns how the bot's documents are split into chunks.
   *
   * @return the chosen chunking, or the application's defaults
   */
  public SampleChunking chunking() {
    return chosenChunking.orElse(SampleChunking.DEFAULT);
  }

  /**
   * Returns whether the target has rows of the bot after re-embedding.
   *
   * @return true exactly for {@link ExpectedOutcome#EMBEDDED}
   */
  public boolean expectsText() {
    return expected == ExpectedOutcome.EMBEDDED;
  }
}
