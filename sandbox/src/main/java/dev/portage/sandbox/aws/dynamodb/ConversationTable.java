package dev.portage.sandbox.aws.dynamodb;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** Creates the application's DynamoDB table, with its indexes and its stream (UPSTREAM 2.1). */
public final class ConversationTable {
  private ConversationTable() {}

  /** Creates the table; it is usable when this method returns. */
  public static void create(DynamoDbClient client, String name) {
    client.createTable(
        CreateTableRequest.builder()
            .tableName(name)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .keySchema(key("PK", KeyType.HASH), key("SK", KeyType.RANGE))
            .attributeDefinitions(
                attribute("PK", ScalarAttributeType.S),
                attribute("SK", ScalarAttributeType.S),
                attribute("PublicBotId", ScalarAttributeType.S),
                attribute("LastBotUsed", ScalarAttributeType.N))
            .globalSecondaryIndexes(
                globalIndex("SKIndex", "SK"), globalIndex("PublicBotIdIndex", "PublicBotId"))
            .localSecondaryIndexes(lastBotUsed())
            .streamSpecification(
                stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE))
            .build());
  }

  private static GlobalSecondaryIndex globalIndex(String name, String attribute) {
    return GlobalSecondaryIndex.builder()
        .indexName(name)
        .keySchema(List.of(key(attribute, KeyType.HASH)))
        .projection(projection -> projection.projectionType(ProjectionType.ALL))
        .build();
  }

  private static LocalSecondaryIndex lastBotUsed() {
    return LocalSecondaryIndex.builder()
        .indexName("LastBotUsedIndex")
        .keySchema(List.of(key("PK", KeyType.HASH), key("LastBotUsed", KeyType.RANGE)))
        .projection(projection -> projection.projectionType(ProjectionType.ALL))
        .build();
  }

  private static KeySchemaElement key(String attribute, KeyType type) {
    return KeySchemaElement.builder().attributeName(attribute).keyType(type).build();
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }
}
