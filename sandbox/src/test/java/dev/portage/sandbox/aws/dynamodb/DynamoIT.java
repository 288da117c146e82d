package dev.portage.sandbox.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.aws.WithAwsSandbox;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** Tests DynamoDB through the endpoint of the sandbox. */
class DynamoIT implements WithAwsSandbox {
  private static final AtomicLong TABLES = new AtomicLong();

  private final SandboxHolder holder = new SandboxHolder();
  private String table;

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @BeforeEach
  void table() {
    table = "table-" + TABLES.incrementAndGet();
    try (DynamoDbClient client = client(DynamoDbClient.builder())) {
      ConversationTable.create(client, table);
    }
  }

  private static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  @Test
  void theTableHasTheApplicationsIndexesAndStream() {
    try (DynamoDbClient client = client(DynamoDbClient.builder())) {
      var description = client.describeTable(r -> r.tableName(table)).table();
      assertThat(description.globalSecondaryIndexes())
          .extracting(index -> index.indexName())
          .containsExactlyInAnyOrder("SKIndex", "PublicBotIdIndex");
      assertThat(description.localSecondaryIndexes().getFirst().projection().projectionType())
          .isEqualTo(ProjectionType.ALL);
      assertThat(description.streamSpecification().streamViewType())
          .isEqualTo(StreamViewType.NEW_IMAGE);
    }
  }

  @Test
  void itemsAreFoundThroughAnIndexAndWithARolesCredentials() {
    try (DynamoDbClient client = client(DynamoDbClient.builder())) {
      client.putItem(
          r ->
              r.tableName(table)
                  .item(
                      Map.of(
                          "PK", s("user"),
                          "SK", s("user#BOT#1"),
                          "Title", s("こんにちは é"),
                          "LastBotUsed", AttributeValue.fromN("5"))));
    }
    try (DynamoDbClient client = client(DynamoDbClient.builder(), role())) {
      var found =
          client.query(
              r ->
                  r.tableName(table)
                      .indexName("SKIndex")
                      .keyConditionExpression("SK = :sk")
                      .expressionAttributeValues(Map.of(":sk", s("user#BOT#1"))));
      assertThat(found.items().getFirst()).containsEntry("Title", s("こんにちは é"));
    }
  }

  private static StaticCredentialsProvider role() {
    return StaticCredentialsProvider.create(AwsSessionCredentials.create("ASIAROLE", "s", "t"));
  }

  @Test
  void scansHaveSegmentsAndPages() {
    try (DynamoDbClient client = client(DynamoDbClient.builder())) {
      for (int i = 0; i < 20; i++) {
        String id = "u" + i;
        client.putItem(r -> r.tableName(table).item(Map.of("PK", s(id), "SK", s(id + "#BOT#1"))));
      }
      int found = 0;
      for (int segment = 0; segment < 4; segment++) {
        int mine = segment;
        found +=
            client
                .scanPaginator(r -> r.tableName(table).segment(mine).totalSegments(4).limit(3))
                .items()
                .stream()
                .mapToInt(item -> 1)
                .sum();
      }
      assertThat(found).isEqualTo(20);
      assertThat(aws().endpoint().calls("dynamodb:Scan")).isGreaterThan(4);
    }
  }

  @Test
  void errorsAreReturnedUnchanged() {
    try (DynamoDbClient client = client(DynamoDbClient.builder())) {
      assertThatThrownBy(() -> client.describeTable(r -> r.tableName("nowhere")))
          .isInstanceOf(ResourceNotFoundException.class);
    }
  }
}
