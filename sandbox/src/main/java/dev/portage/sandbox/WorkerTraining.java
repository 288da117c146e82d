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
 * Runs embedding tasks, one after another, for one bot that has web pages and a file of every
 * format. A task is started as ECS starts it, with nothing of this machine in its environment. The
 * build of the image uses this as the training run of its AOT cache, and {@code bench/worker-start}
 * to measure.
 */
final class WorkerTraining implements AutoCloseable {
  /** The first call of a task whose JVM and clients are ready. */
  private static final String FIRST_READ = "s3:GetObject";

  private static final List<String> PAGES = List.of("/", "/berths.html");

  private final Sandbox sandbox;
  private final SampleBot bot;

  private WorkerTraining(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.bot = sandbox.deployment().sample().bot("onboarding");
  }

  /**
   * The times of one task, from the start of its process.
   *
   * @param code its exit code
   * @param firstRead the time until its first read from S3; the time until its end if it reads
   *     nothing
   * @param firstReadWork the CPU time until then, which depends less on the load of the machine
   * @param whole the time until its end
   */
  record Run(int code, Duration firstRead, Duration firstReadWork, Duration whole) {}

  static WorkerTraining start() {
    Sandbox sandbox = Sandbox.start(List.of("false"), line -> System.err.println("  " + line));
    WorkerTraining training = new WorkerTraining(sandbox);
    sandbox.update();
    training.addEveryFormat();
    return training;
  }

  /** Gives the bot one file of each format, taken from other bots, and web pages. */
  private void addEveryFormat() {
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
    setKnowledge(files.values().stream().map(SampleFile::name).toList());
  }

  private static String format(SampleFile file) {
    return file.name().substring(file.name().lastIndexOf('.'));
  }

  private void setKnowledge(List<String> files) {
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

  /** Runs one task to its end; its output goes to standard error. */
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
