package dev.portage.sandbox.sample;

import com.github.f4b6a3.ulid.Ulid;
import java.util.Locale;
import java.util.Optional;

/**
 * A bot as the sample knows it.
 *
 * @param name a short name to find it again by, which the application never sees
 * @param owner the user who made it
 * @param id 26 upper-case characters in print
 * @param title in the bot's language
 * @param language of the documents
 * @param knowledge what it was given to read
 * @param chosenChunking what the item says; empty where it is too old to say anything
 * @param shared whether other users may use it, through aliases
 * @param history what happened to it before the update
 * @param expected what re-embedding has to come to
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
   * The sort key of its item (UPSTREAM 2.1).
   *
   * @return user, {@code #BOT#} and id
   */
  public String sortKey() {
    return owner.id() + "#BOT#" + id;
  }

  /**
   * The key of one of its files in the bucket (UPSTREAM 4.4).
   *
   * @param file one of this bot's
   * @return the key, without the bucket
   */
  public String objectKey(SampleFile file) {
    return owner.id() + "/" + id + "/documents/" + file.name();
  }

  /**
   * How its documents are cut.
   *
   * @return what was chosen, or the application's defaults
   */
  public SampleChunking chunking() {
    return chosenChunking.orElse(SampleChunking.DEFAULT);
  }

  /**
   * Whether the target has rows of it after re-embedding.
   *
   * @return true exactly for {@link ExpectedOutcome#EMBEDDED}
   */
  public boolean expectsText() {
    return expected == ExpectedOutcome.EMBEDDED;
  }
}
