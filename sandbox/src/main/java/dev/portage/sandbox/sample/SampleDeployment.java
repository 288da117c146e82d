package dev.portage.sandbox.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * All data of a deployment, as values. Nothing is written until {@link #load} is called, or until a
 * caller stores {@link #objects()} and {@link #oldRows}.
 *
 * @param settings the settings from which the deployment was generated
 * @param users at least three users
 * @param bots all bots whose items can be read
 * @param aliases the aliases of the shared bots
 */
public record SampleDeployment(
    SampleSettings settings,
    List<SampleUser> users,
    List<SampleBot> bots,
    List<SampleAlias> aliases) {

  /** Copies the lists. */
  public SampleDeployment {
    users = List.copyOf(users);
    bots = List.copyOf(bots);
    aliases = List.copyOf(aliases);
  }

  /**
   * Generates a deployment.
   *
   * @param settings equal settings give equal deployments
   * @return the deployment
   */
  public static SampleDeployment of(SampleSettings settings) {
    SampleUsers users = SampleUsers.of(new Seeded(settings.seed()));
    List<SampleBot> bots = new SampleBots(users).all(settings);
    return new SampleDeployment(settings, users.all(), bots, aliases(settings, users.all(), bots));
  }

  /** Returns an alias of each shared bot for every user other than its owner. */
  private static List<SampleAlias> aliases(
      SampleSettings settings, List<SampleUser> users, List<SampleBot> bots) {
    Duration later = Duration.ofHours(31);
    return bots.stream()
        .filter(SampleBot::shared)
        .flatMap(
            bot ->
                users.stream()
                    .filter(user -> !user.equals(bot.owner()))
                    .map(user -> new SampleAlias(user, bot, settings.now().minus(later))))
        .toList();
  }

  /**
   * Returns the bot with this short name.
   *
   * @param name the {@link SampleBot#name()} of the bot
   * @return the bot
   * @throws IllegalArgumentException if there is none
   */
  public SampleBot bot(String name) {
    return bots.stream()
        .filter(bot -> bot.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the sample has no bot " + name));
  }

  /**
   * Returns all items of the table: bots, aliases, conversations, related documents, and malformed
   * bots if the settings ask for them.
   *
   * @return items with the attribute types of UPSTREAM 2.2
   */
  public List<Map<String, AttributeValue>> items() {
    Seeded seeded = new Seeded(settings.seed());
    return Stream.of(
            bots.stream().map(bot -> new SampleBotItem(bot, seeded).attributes()),
            malformedItems().stream(),
            aliases.stream().map(alias -> new SampleAliasItem(alias).attributes()),
            conversations())
        .flatMap(items -> items)
        .toList();
  }

  /**
   * Returns the conversations. Without conversations no passages are read, so that the bots may
   * have files that are not among the documents of the sample.
   */
  private Stream<Map<String, AttributeValue>> conversations() {
    return settings.conversations() == 0
        ? Stream.empty()
        : new DynamoConversations(settings, users, bots, passages()).attributes();
  }

  /**
   * Returns the items of bots that cannot be read.
   *
   * @return two items, or none if the settings do not ask for them
   */
  public List<Map<String, AttributeValue>> malformedItems() {
    return settings.malformedItems()
        ? new DynamoMalformedItems(settings, users.getFirst()).attributes()
        : List.of();
  }

  /**
   * Writes all items into a table that has the keys PK and SK.
   *
   * @param client a client for DynamoDB
   * @param table the name of the table
   * @return the number of items
   */
  public int load(DynamoDbClient client, String table) {
    return new DynamoLoad(client, table).load(items());
  }

  /**
   * Returns the objects of the documents bucket: all files of all bots except the missing ones.
   *
   * @return the keys, with content that is generated on demand
   */
  public List<SampleObject> objects() {
    return bots.stream().flatMap(SampleDeployment::objects).toList();
  }

  private static Stream<SampleObject> objects(SampleBot bot) {
    return bot.knowledge().files().stream()
        .filter(file -> file.condition() != SampleFile.Condition.MISSING)
        .map(file -> new SampleObject(bot.objectKey(file), file));
  }

  /**
   * Returns the rows of the source cluster, as the application inserted them before the update.
   *
   * @param bucket the name of the documents bucket, for the rows' sources
   * @return the rows, which {@link SampleRows#insert} inserts
   */
  public SampleRows oldRows(String bucket) {
    return SampleRows.of(this, bucket);
  }

  private List<String> passages() {
    return bots.stream()
        .flatMap(bot -> bot.knowledge().files().stream())
        .flatMap(file -> SampleDocument.of(file).passages().stream())
        .filter(passage -> passage.length() > 60)
        .distinct()
        .toList();
  }
}
