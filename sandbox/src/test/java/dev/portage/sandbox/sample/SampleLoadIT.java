package dev.portage.sandbox.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

class SampleLoadIT {
  private static final String TABLE = "ConversationTable";

  @Test
  void everyItemIsInTheTableAfterwards() {
    SampleDeployment deployment = SampleDeployment.of(Samples.settings().withMalformedItems());
    AmazonDynamoDBLocal local = DynamoDBEmbedded.create(null, true);
    try {
      DynamoDbClient client = local.dynamoDbClient();
      createTable(client);
      int written = deployment.load(client, TABLE);
      int found = 0;
      for (ScanResponse page : client.scanPaginator(scan -> scan.tableName(TABLE))) {
        found += page.count();
      }
      assertThat(found).isEqualTo(written).isEqualTo(deployment.items().size());
    } finally {
      local.shutdownNow();
    }
  }

  private static void createTable(DynamoDbClient client) {
    client.createTable(
        table ->
            table
                .tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(text("PK"), text("SK"))
                .keySchema(List.of(key("PK", KeyType.HASH), key("SK", KeyType.RANGE))));
  }

  private static AttributeDefinition text(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
