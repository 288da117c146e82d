package dev.portage.sandbox;

import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleFile;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Embedding tasks, one after another, for one bot that has a file of every format and pages: as ECS
 * starts them, with nothing of this machine in their environment. The image's build trains its
 * worker with it, and {@code bench/worker-start} measures.
 */
final class WorkerTraining implements AutoCloseable {
  /** What a task does when its JVM, its clients and its parsers are ready. */
  private static final String FIRST_READ = "s3:GetObject";

  private static final List<String> PAGES = List.of("/", "/berths.html");

  private final Sandbox sandbox;
  private final SampleBot bot;

  private WorkerTraining(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.bot = sandbox.deployment().sample().bot("onboarding");
  }

  /**
   * One task's times, from before its process was made.
   *
   * @param code its exit code
   * @param firstRead until it asked S3 for a file; all of it if it never did
   * @param firstReadWork processor time until then, which a busy machine does not lengthen
   * @param whole until it ended
   */
  record Run(int code, Duration firstRead, Duration firstReadWork, Duration whole) {}

  static WorkerTraining start() {
    Sandbox sandbox = Sandbox.start(List.of("false"), line -> System.err.println("  " + line));
    WorkerTraining rehearsal = new WorkerTraining(sandbox);
    sandbox.update();
    rehearsal.giveEverything();
    return rehearsal;
  }

  /** One file of each format, from whatever bots have them, and pages. */
  private void giveEverything() {
    Map<String, SampleFile> files = new LinkedHashMap<>();
    sandbox.deployment().sample().bots().stream()
        .flatMap(other -> other.knowledge().files().stream())
        .filter(file -> file.condition() == SampleFile.Condition.WHOLE)
        .forEach(file -> files.putIfAbsent(format(file), file));
    ChatDeployment chat = sandbox.deployment();
    Map<String, byte[]> bytes = ChatDeployment.files(chat.sample());
    chat.sample().objects().stream()
        .filter(object -> files.containsValue(object.file()))
        .forEach(
            object ->
                chat.aws()
                    .s3()
                    .put(chat.bucket(), bot.objectKey(object.file()), bytes.get(object.key())));
    know(files.values().stream().map(SampleFile::name).toList());
  }

  private static String format(SampleFile file) {
    return file.name().substring(file.name().lastIndexOf('.'));
  }

  private void know(List<String> files) {
    URI site = sandbox.deployment().sample().settings().site();
    List<String> pages = PAGES.stream().map(path -> site.resolve(path).toString()).toList();
    Map<String, AttributeValue> knowledge =
        Map.of(
            "source_urls", texts(pages),
            "sitemap_urls", texts(List.of()),
            "filenames", texts(files));
    try (DynamoDbClient dynamo = sandbox.deployment().dynamo()) {
      dynamo.updateItem(
          request ->
              request
                  .tableName(sandbox.deployment().table())
                  .key(
                      Map.of(
                          "PK", AttributeValue.fromS(bot.owner().id()),
                          "SK", AttributeValue.fromS(bot.sortKey())))
                  .updateExpression("SET Knowledge = :k")
                  .expressionAttributeValues(Map.of(":k", AttributeValue.fromM(knowledge))));
    }
  }

  private static AttributeValue texts(List<String> values) {
    return AttributeValue.fromL(values.stream().map(AttributeValue::fromS).toList());
  }

  /** Runs one task to its end; what it says goes to standard error. */
  Run run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        command.stream(), Stream.of("-u", "embedding/main.py", keys().toString()))
                    .toList())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().putAll(sandbox.environment());
    builder.environment().putAll(sandbox.deployment().taskEnvironment());
    builder.environment().put("EVENT", keys().toString());
    return timed(builder);
  }

  private Run timed(ProcessBuilder builder) throws IOException, InterruptedException {
    long start = System.nanoTime();
    CompletableFuture<Void> called = sandbox.aws().endpoint().next(FIRST_READ);
    Process process = builder.start();
    CompletableFuture<Run> read =
        called.thenApply(
            now ->
                new Run(
                    0,
                    since(start),
                    process.info().totalCpuDuration().orElse(Duration.ZERO),
                    Duration.ZERO));
    process.getInputStream().transferTo(System.err);
    int code = process.waitFor();
    Duration whole = since(start);
    Run until = read.getNow(new Run(code, whole, whole, whole));
    return new Run(code, until.firstRead(), until.firstReadWork(), whole);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private ObjectNode keys() {
    ObjectNode keys = JsonMapper.shared().createObjectNode();
    keys.putObject("PK").put("S", bot.owner().id());
    keys.putObject("SK").put("S", bot.sortKey());
    return keys;
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
