package dev.portage.bots;

import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.AwsFaults;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** Reads and writes the application's table in DynamoDB. */
public final class DynamoBotTable implements BotTable {
  // Every name has a placeholder, since DynamoDB reserves many words.
  private static final Map<String, String> NAMES =
      DynamoBotItem.ATTRIBUTES.stream().collect(Collectors.toMap(name -> "#" + name, name -> name));
  private static final String PROJECTION =
      DynamoBotItem.ATTRIBUTES.stream().map(name -> "#" + name).collect(Collectors.joining(", "));

  /** A local index over the items that have the attribute LastBotUsed. */
  private static final String LAST_USED = "LastBotUsedIndex";

  private final DynamoDbClient client;
  private final String table;

  /** The table with this name, in the region of this access. */
  public DynamoBotTable(AwsAccess aws, String table) {
    this.client = aws.prepare(DynamoDbClient.builder()).httpClient(aws.http()).build();
    this.table = table;
  }

  @Override
  public void scan(int segments, Consumer<ScannedItem> each) {
    scan(ScanRequest.builder(), segments, each);
  }

  @Override
  public boolean scanUsed(int segments, Consumer<ScannedItem> each) {
    try {
      scan(ScanRequest.builder().indexName(LAST_USED), segments, each);
      return true;
    } catch (Fault fault) {
      if (fault.getCause() instanceof DynamoDbException refused && isOfTheIndex(refused)) {
        return false;
      }
      throw fault;
    }
  }

  /** The stack's own table has the index (UPSTREAM 2.1); a fork may lack it. */
  private static boolean isOfTheIndex(DynamoDbException refused) {
    return Set.of("ValidationException", "AccessDeniedException")
        .contains(refused.awsErrorDetails().errorCode());
  }

  private void scan(ScanRequest.Builder of, int segments, Consumer<ScannedItem> each) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int segment = 0; segment < segments; segment++) {
        ScanRequest request = request(of, segment, segments);
        running.add(threads.submit(() -> scanSegment(request, each)));
      }
      running.forEach(Results::of);
    }
  }

  private ScanRequest request(ScanRequest.Builder of, int segment, int segments) {
    return of.tableName(table)
        .segment(segment)
        .totalSegments(segments)
        .projectionExpression(PROJECTION)
        .expressionAttributeNames(NAMES)
        .build();
  }

  private void scanSegment(ScanRequest request, Consumer<ScannedItem> each) {
    try {
      client.scanPaginator(request).items().forEach(item -> each.accept(DynamoBotItem.read(item)));
    } catch (SdkException e) {
      throw fault(e, "scan", "dynamodb:Scan");
    }
  }

  @Override
  public Optional<ScannedItem> find(BotKey key) {
    try {
      var found =
          client.getItem(
              request ->
                  request
                      .tableName(table)
                      .key(key(key))
                      .consistentRead(true)
                      .projectionExpression(PROJECTION)
                      .expressionAttributeNames(NAMES));
      return found.hasItem() ? Optional.of(DynamoBotItem.read(found.item())) : Optional.empty();
    } catch (SdkException e) {
      throw fault(e, "read a bot in", "dynamodb:GetItem");
    }
  }

  @Override
  public boolean change(BotKey key, StatusChange change) {
    return update(key, change, "attribute_exists(PK)", Map.of());
  }

  @Override
  public boolean repair(BotKey key, String stuckExecId, StatusChange change) {
    return update(
        key,
        change,
        "attribute_exists(PK) AND LastExecId = :stuck AND SyncStatus <> :status"
            + " AND SyncStatus IN (:running, :failed)",
        Map.of(
            ":running",
            text(SyncStatus.RUNNING.name()),
            ":failed",
            text(SyncStatus.FAILED.name()),
            ":stuck",
            text(stuckExecId)));
  }

  private boolean update(
      BotKey key, StatusChange change, String condition, Map<String, AttributeValue> given) {
    Map<String, AttributeValue> values = new HashMap<>(given);
    values.put(":status", text(change.status().name()));
    values.put(":reason", text(change.reason()));
    String set = "SET SyncStatus = :status, SyncStatusReason = :reason";
    if (change.execId() != null) {
      values.put(":exec", text(change.execId()));
      set += ", LastExecId = :exec";
    }
    String expression = set;
    try {
      client.updateItem(
          request ->
              request
                  .tableName(table)
                  .key(key(key))
                  .updateExpression(expression)
                  .conditionExpression(condition)
                  .expressionAttributeValues(values));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    } catch (SdkException e) {
      throw fault(e, "write a bot's status in", "dynamodb:UpdateItem");
    }
  }

  private static Map<String, AttributeValue> key(BotKey key) {
    return Map.of("PK", text(key.pk()), "SK", text(key.sk()));
  }

  private static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  private Fault fault(SdkException thrown, String doing, String permission) {
    if (thrown instanceof ResourceNotFoundException) {
      return new Fault(
          ExitCode.BAD_CONFIGURATION,
          "there is no DynamoDB table \"%s\" in this account and region".formatted(table),
          "Name the table with --bot-table (output ConversationTableName of the stack).",
          thrown);
    }
    return AwsFaults.of(thrown, doing + " the table " + table, permission);
  }
}
