package dev.portage.sandbox.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A deployment's data, whole, as values: nothing is written anywhere until {@link #load} is called
 * or somebody takes {@link #objects()} and {@link #oldRows} to where they belong.
 *
 * @param settings what it was made from
 * @param users at least three
 * @param bots all that can be read, whatever their kind
 * @param aliases of the shared ones
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
   * Makes a deployment.
   *
   * @param settings equal ones give equal deployments
   * @return the deployment
   */
  public static SampleDeployment of(SampleSettings settings) {
    SampleUsers users = SampleUsers.of(new Seeded(settings.seed()));
    List<SampleBot> bots = new SampleBots(users).all(settings);
    return new SampleDeployment(settings, users.all(), bots, aliases(settings, users.all(), bots));
  }

  /** Everybody but the owner has opened each shared bot, one or two days after the owner. */
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
   * A bot by its short name.
   *
   * @param name as {@link SampleBot#name()} has it
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
   * All items of the table: bots, aliases, conversations, related documents, and malformed bots if
   * the settings ask for them.
   *
   * @return items with the attribute types of UPSTREAM 2.2
   */
  public List<Map<String, AttributeValue>> items() {
    Seeded seeded = new Seeded(settings.seed());
    return Stream.of(
            bots.stream().map(bot -> new DynamoBotItem(bot, seeded).attributes()),
            malformedItems().stream(),
            aliases.stream().map(alias -> new DynamoAliasItem(alias).attributes()),
            conversations())
        .flatMap(items -> items)
        .toList();
  }

  /** Whoever asks for none may have files that the sample's documents know nothing of. */
  private Stream<Map<String, AttributeValue>> conversations() {
    return settings.conversations() == 0
        ? Stream.empty()
        : new DynamoConversations(settings, users, bots, passages()).attributes();
  }

  /**
   * The bots' items that cannot be read.
   *
   * @return two, or none if the settings do not ask for them
   */
  public List<Map<String, AttributeValue>> malformedItems() {
    return settings.malformedItems()
        ? new DynamoMalformedItems(settings, users.getFirst()).attributes()
        : List.of();
  }

  /**
   * Writes all items into a table that has the keys PK and SK.
   *
   * @param client of DynamoDB
   * @param table its name
   * @return how many items
   */
  public int load(DynamoDbClient client, String table) {
    return new DynamoLoad(client, table).load(items());
  }

  /**
   * What the documents bucket has: all files of all bots but the missing ones.
   *
   * @return keys, with bytes that are made on demand
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
   * The source cluster's rows, as the application made them before the update.
   *
   * @param bucket the name of the documents bucket, for the rows' sources
   * @return rows, to be inserted with {@link SampleRows#insert}
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
