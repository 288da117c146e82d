package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portage.Image;
import dev.portage.TestPrograms;
import dev.portage.Thorough;
import dev.portage.embed.text.SampleFiles;
import dev.portage.fault.ExitCode;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.ecs.Task;
import dev.portage.sandbox.programs.ContainerTools;
import dev.portage.sandbox.programs.ProgramCache;
import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The image as an operator gets it: built from the Dockerfile, pushed to a registry, pulled from
 * there, and run. With the profile {@code thorough} it has Chromium and Tesseract.
 */
class ContainerIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path DIRECTORY = Path.of("target/container").toAbsolutePath();
  private static final String BASE = "localhost/debian";
  private static final String BUILT = "localhost/portage";
  private static final String USER = "65532";

  private static ContainerTools tools;
  private static ImageStore builder;
  private static ImageStore pulled;
  private static String image;
  private static String container;

  @BeforeAll
  static void build() throws IOException {
    Path base = TestPrograms.CONTAINERS.fetchedOrSkip("buildah", ProgramCache::debianBase);
    tools = ProgramCache.here(System.err::println).containers();
    ImageStore.remove(tools, DIRECTORY); // of a run that was killed
    builder = store("built");
    pulled = store("pulled");
    builder.run("build", "--quiet", "--tag", BASE, base.toString());
    builder.run(built(BUILT));
    try (TestRegistry registry = TestRegistry.start(tools, DIRECTORY.resolve("registry"))) {
      String repository = registry.address() + "/portage";
      Path digest = DIRECTORY.resolve("digest");
      builder.run(
          "push", "--tls-verify=false", "--digestfile=" + digest, BUILT, "docker://" + repository);
      image = repository + "@" + Files.readString(digest);
      pulled.run("pull", "--tls-verify=false", "docker://" + image);
    }
    container = pulled.container(image);
  }

  private static ImageStore store(String name) throws IOException {
    return new ImageStore(tools, Files.createDirectories(DIRECTORY.resolve(name)));
  }

  /** The Dockerfile's last stage, with the base that there is and what the build has made. */
  private static String[] built(String tag) throws IOException {
    Path directory = Image.directory();
    long time = Files.getLastModifiedTime(directory.resolve("portage.jar")).to(TimeUnit.SECONDS);
    List<String> words = new ArrayList<>(List.of("build", "--quiet", "--layers", "--no-cache"));
    words.addAll(List.of("--tag", tag, "--timestamp", Long.toString(time)));
    words.addAll(List.of("--build-arg", "BASE=" + BASE));
    if (!Thorough.asked()) {
      words.addAll(List.of("--build-arg", "PROGRAMS="));
    }
    words.addAll(List.of("--build-context", "build=" + directory.getParent()));
    words.add(ROOT.toString());
    return words.toArray(String[]::new);
  }

  @AfterAll
  static void remove() {
    if (tools != null) {
      ImageStore.remove(tools, DIRECTORY);
    }
  }

  private static Run run(List<String> command) {
    List<String> words = new ArrayList<>(List.of("run", container, "--"));
    words.addAll(command);
    return Run.of(Running.start(pulled.command(words.toArray(String[]::new)), Map.of()));
  }

  private static Run portage(String... arguments) {
    return run(pulled.entryPoint(image, arguments));
  }

  @Test
  void everyVerbRuns() {
    Run help = portage("--help");
    assertThat(help.code()).as(help.err()).isZero();
    List<String> verbs =
        help.out()
            .lines()
            .dropWhile(line -> !line.startsWith("Commands:"))
            .skip(1)
            .takeWhile(line -> !line.isBlank())
            .filter(line -> line.matches(" {2}[a-z].*"))
            .map(line -> line.strip().split(" ", 2)[0])
            .toList();
    assertThat(verbs).contains("discover", "migrate", "verify", "worker");
    assertThat(verbs)
        .allSatisfy(
            verb -> {
              Run run = portage(verb, "--help");
              assertThat(run.code()).as(run.err()).isZero();
              assertThat(run.out()).contains("portage " + verb);
            });
  }

  @Test
  void theVersionIsThatOfTheJar() {
    assertThat(portage("--version").out()).startsWith("portage ");
  }

  @Test
  void withoutAVerbItIsTheWorker() {
    Run run = portage();
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err()).contains("the worker's environment lacks");
  }

  @Test
  void itRunsAsAUserWhoMayWriteNothingButTemporaryFiles() {
    assertThat(run(List.of("id", "-u")).out().strip()).isEqualTo(USER);
    Run found =
        run(
            List.of(
                "find",
                "/",
                "-xdev",
                "-writable",
                "!",
                "-type",
                "l",
                "-not",
                "-path",
                "/proc/*",
                "-not",
                "-path",
                "/sys/*",
                "-not",
                "-path",
                "/dev/*",
                "-print"));
    assertThat(found.out().lines()).containsOnly("/tmp", "/var/tmp", "/run/lock");
  }

  @Test
  void theSameInputsGiveTheSameImage() throws IOException {
    builder.run(built(BUILT + ":again"));
    assertThat(id(BUILT + ":again")).isEqualTo(id(BUILT));
  }

  private static String id(String name) {
    return builder.run("images", "--quiet", "--no-trunc", name);
  }

  @Test
  void itsWorkersEmbedBots() throws SQLException, IOException {
    try (AwsSandbox aws = Deployed.sandbox(task());
        Deployed deployed = Deployed.sample(aws)) {
      List<SampleBot> bots = deployed.embedded().subList(0, 3);
      deployed.keepOnly(bots);

      Run run = deployed.migrate();

      assertThat(run.code()).as("%s%n%s", run.err(), logs(aws)).isZero();
      assertThat(deployed.storedState().chunks().keySet())
          .containsExactlyInAnyOrderElementsOf(
              bots.stream().map(bot -> bot.id().toString()).toList());
      assertThat(aws.ecs().tasks())
          .isNotEmpty()
          .allSatisfy(task -> assertThat(Files.readString(task.log())).doesNotContain("aot"));
    }
  }

  private static List<String> logs(AwsSandbox aws) throws IOException {
    List<String> logs = new ArrayList<>();
    for (Task task : aws.ecs().tasks()) {
      logs.add(Files.readString(task.log()));
    }
    return logs;
  }

  /** The command of a task: a container of its own, with the variables that ECS gives it. */
  private static List<String> task() throws IOException {
    Path script = DIRECTORY.resolve("task");
    Files.writeString(
        script,
        """
        set -e
        container=$(%1$s from --pull-never %2$s)
        trap '%1$s rm "$container" >/dev/null' EXIT
        set -- "$container" -- %3$s "$@"
        for name in $(env | sed -n 's/^\\([A-Z][A-Z0-9_]*\\)=.*/\\1/p'); do
          case $name in
            PATH | HOME | LANG | JAVA_HOME | PWD | TMPDIR | STORAGE_DRIVER | BUILDAH_ISOLATION) ;;
            *) eval "value=\\$$name" && set -- --env "$name=$value" "$@" ;;
          esac
        done
        %1$s run "$@"
        """
            .formatted(
                String.join(
                    " ", pulled.command().stream().dropWhile(w -> !w.equals("buildah")).toList()),
                image,
                String.join(" ", pulled.entryPoint(image))));
    List<String> inside = new ArrayList<>(pulled.command());
    inside.subList(inside.indexOf("buildah"), inside.size()).clear();
    inside.addAll(List.of("sh", script.toString()));
    return inside;
  }

  @Test
  void aScanAndAPageThatAScriptMakesAreRead() throws SQLException, IOException {
    assumeTrue(Thorough.asked(), "without the profile the image has no such programs");
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.createContext("/", ContainerIT::page);
    site.start();
    try (AwsSandbox aws = Deployed.sandbox(task());
        Deployed deployed = Deployed.sample(aws)) {
      SampleBot bot = deployed.embedded().getFirst();
      deployed.keepOnly(List.of(bot));
      SampleFile scan = new SampleFile("scan.pdf", "scan", SampleFile.Condition.WHOLE);
      byte[] pdf = SampleFiles.scannedPdf("The harbour master keeps the keys");
      aws.s3().put(deployed.chat().bucket(), bot.objectKey(scan), pdf);
      setSources(deployed, bot, "http://127.0.0.1:" + site.getAddress().getPort() + "/", scan);

      Run run = deployed.migrate();

      assertThat(run.code()).as("%s%n%s", run.err(), logs(aws)).isZero();
      assertThat(deployed.storedState().chunks().get(bot.id().toString()))
          .anyMatch(chunk -> chunk.contains("The harbour master keeps the keys"))
          .anyMatch(chunk -> chunk.contains("The harbour opens at seven"));
    } finally {
      site.stop(0);
    }
  }

  private static void page(HttpExchange exchange) throws IOException {
    byte[] html =
        """
        <html><body><p id="hours"></p><script>
        document.getElementById('hours').textContent = 'The harbour opens ' + 'at seven';
        </script></body></html>
        """
            .getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/html");
      exchange.sendResponseHeaders(200, html.length);
      exchange.getResponseBody().write(html);
    }
  }

  private static void setSources(Deployed deployed, SampleBot bot, String page, SampleFile file) {
    try (DynamoDbClient dynamo = deployed.chat().dynamo()) {
      dynamo.updateItem(
          request ->
              request
                  .tableName(deployed.chat().table())
                  .key(
                      Map.of(
                          "PK", AttributeValue.fromS(bot.owner().id()),
                          "SK", AttributeValue.fromS(bot.sortKey())))
                  .updateExpression("SET Knowledge = :k, EmbeddingParams = :p")
                  .expressionAttributeValues(
                      Map.of(
                          ":k",
                              AttributeValue.fromM(
                                  Map.of(
                                      "source_urls", texts(page),
                                      "sitemap_urls", texts(),
                                      "filenames", texts(file.name()))),
                          ":p",
                              AttributeValue.fromM(
                                  Map.of(
                                      "chunk_size", AttributeValue.fromN("1000"),
                                      "chunk_overlap", AttributeValue.fromN("200"),
                                      "enable_partition_pdf", AttributeValue.fromBool(true))))));
    }
  }

  private static AttributeValue texts(String... values) {
    return AttributeValue.fromL(Stream.of(values).map(AttributeValue::fromS).toList());
  }
}
