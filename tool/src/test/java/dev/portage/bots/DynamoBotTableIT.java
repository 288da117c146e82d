package dev.portage.bots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.sandbox.aws.dynamodb.ConversationTable;
import dev.portage.sandbox.aws.http.AwsError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

@ExtendWith(TestAws.class)
class DynamoBotTableIT implements BotTableContract {
  private static final int MOST_PER_BATCH = 25;

  private final String name = "Conversations-" + UUID.randomUUID();
  private AwsAccess aws;
  private DynamoDbClient client;
  private DynamoBotTable table;

  @BeforeEach
  void create() {
    aws = TestAws.access();
    client = aws.prepare(DynamoDbClient.builder()).httpClient(aws.http()).build();
    ConversationTable.create(client, name);
    table = new DynamoBotTable(aws, name);
  }

  @AfterEach
  void drop() {
    client.deleteTable(request -> request.tableName(name));
    client.close();
    aws.close();
  }

  @Override
  public BotTable table() {
    return table;
  }

  private void put(DynamoItem item) {
    client.putItem(request -> request.tableName(name).item(item.attributes()));
  }

  @Override
  public void put(Bot bot) {
    put(DynamoItem.of(bot));
  }

  @Override
  public void putAlias(String botId) {
    put(DynamoItem.at("user", "user#BOT_ALIAS#" + botId).text("OriginalBotId", botId));
  }

  @Override
  public void putKnowledgeBaseBot(BotKey key, String title) {
    put(
        DynamoItem.bot(key.pk(), key.bot().value())
            .text("Title", title)
            .map("BedrockKnowledgeBase", Map.of()));
  }

  @Override
  public void putConversation(String id) {
    put(DynamoItem.at("user", "user#CONV#" + id).text("Title", "talk"));
  }

  @Override
  public void delete(BotKey key) {
    client.deleteItem(
        request ->
            request
                .tableName(name)
                .key(
                    Map.of(
                        "PK", AttributeValue.fromS(key.pk()),
                        "SK", AttributeValue.fromS(key.sk()))));
  }

  @Test
  void botsAreFoundAmongThousandsOfConversationsOverManyPages() {
    List<WriteRequest> items = new ArrayList<>();
    String talk = "x".repeat(2_500);
    for (int i = 0; i < 2_000; i++) {
      DynamoItem item =
          i % 700 == 500
              ? DynamoItem.bot("user" + i % 7, "01BOT" + i)
              : DynamoItem.at("user" + i % 7, "user#CONV#" + i).text("MessageMap", talk);
      items.add(write(item));
    }
    for (int from = 0; from < items.size(); from += MOST_PER_BATCH) {
      List<WriteRequest> some = items.subList(from, from + MOST_PER_BATCH);
      assertThat(client.batchWriteItem(r -> r.requestItems(Map.of(name, some))).unprocessedItems())
          .isEmpty();
    }
    long before = TestAws.sandbox().endpoint().calls("dynamodb:Scan");
    BotScan scan = BotScan.of(table, 2);
    assertThat(TestAws.sandbox().endpoint().calls("dynamodb:Scan") - before).isGreaterThan(2);
    assertThat(scan.bots())
        .extracting(bot -> bot.id().value())
        .containsExactlyInAnyOrder("01BOT500", "01BOT1200", "01BOT1900");
    assertThat(scan.others()).isEqualTo(1_997);

    put(BotBuilder.bot(KEY).lastUsed(Instant.ofEpochMilli(1)).build());
    long whole = TestAws.sandbox().endpoint().calls("dynamodb:Scan");
    assertThat(BotScan.ofUsed(table, 1, Set.of()).bots()).extracting(Bot::key).containsExactly(KEY);
    assertThat(TestAws.sandbox().endpoint().calls("dynamodb:Scan") - whole).isEqualTo(1);
  }

  @Test
  void aTableWithoutTheIndexSaysSoAndIsReadAsAWhole() {
    String fork = "Fork-" + UUID.randomUUID();
    client.createTable(
        create ->
            create
                .tableName(fork)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(List.of(element("PK", KeyType.HASH), element("SK", KeyType.RANGE)))
                .attributeDefinitions(List.of(text("PK"), text("SK"))));
    DynamoItem bot = DynamoItem.of(BotBuilder.bot(KEY).lastUsed(Instant.ofEpochMilli(1)).build());
    client.putItem(request -> request.tableName(fork).item(bot.attributes()));
    DynamoBotTable without = new DynamoBotTable(aws, fork);
    assertThat(without.scanUsed(1, item -> {})).isFalse();
    BotScan scan = BotScan.ofUsed(without, 1, Set.of());
    assertThat(scan.whole()).isTrue();
    assertThat(scan.bots()).hasSize(1);
    client.deleteTable(request -> request.tableName(fork));
  }

  private static KeySchemaElement element(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }

  private static AttributeDefinition text(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  @Test
  void aRoleThatMayReadTheTableAloneReadsAllOfIt() {
    put(BotBuilder.bot(KEY).lastUsed(Instant.ofEpochMilli(1)).build());
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext("dynamodb:Scan", 1, AwsError.client("AccessDeniedException", "not the index"));
    assertThat(BotScan.ofUsed(table, 1, Set.of()).whole()).isTrue();
  }

  private static WriteRequest write(DynamoItem item) {
    return WriteRequest.builder()
        .putRequest(PutRequest.builder().item(item.attributes()).build())
        .build();
  }

  @Test
  void anUnreadableItemIsAValueAndTheScanContinues() {
    put(DynamoItem.bot("user", "01BROKEN").without("Knowledge"));
    put(BotBuilder.bot(KEY).build());
    BotScan scan = BotScan.of(table, 4);
    assertThat(scan.bots()).hasSize(1);
    assertThat(scan.unreadable())
        .extracting(ScannedItem.Unreadable::sk)
        .containsExactly("user#BOT#01BROKEN");
  }

  @Test
  void aMissingTableIsAFaultThatNamesTheOption() {
    DynamoBotTable missing = new DynamoBotTable(aws, "no-such-table");
    assertThatThrownBy(() -> missing.scan(4, item -> {}))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
              assertThat(fault).hasMessageContaining("no-such-table");
              assertThat(fault.next()).contains("--bot-table");
            });
    assertThatThrownBy(() -> missing.find(KEY)).isInstanceOf(Fault.class);
    assertThatThrownBy(() -> missing.change(KEY, new StatusChange(SyncStatus.FAILED, "why", null)))
        .isInstanceOf(Fault.class);
  }

  @Test
  void aDeniedCallIsAFaultThatNamesThePermission() {
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext("dynamodb:Scan", 1, AwsError.client("AccessDeniedException", "not you"));
    assertThatThrownBy(() -> table.scan(1, item -> {}))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.ACCESS_DENIED);
              assertThat(fault.next()).contains("dynamodb:Scan");
            });
  }
}
