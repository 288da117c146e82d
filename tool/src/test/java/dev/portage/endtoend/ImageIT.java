package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Image;
import dev.portage.deploy.Dockerfile;
import dev.portage.deploy.WorkerTemplate;
import dev.portage.sandbox.TempDirectory;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import dev.portage.sandbox.sample.SampleBot;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantPool;
import java.lang.constant.ClassDesc;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the container holds, made and run as the Dockerfile says, without Docker. */
class ImageIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  private static TempDirectory leftovers;
  private static Path image;

  @BeforeAll
  static void make() throws IOException {
    Path directory = Files.createTempDirectory("portage-image-");
    leftovers = TempDirectory.of(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    // Where another user may read it, which the checkout's directory need not allow.
    image = directory.resolve("image");
    Run run =
        Run.of(
            Running.start(
                List.of("cp", "-a", Image.directory().toString(), image.toString()), Map.of()));
    assertThat(run.code()).as(run.err()).isZero();
  }

  @AfterAll
  static void remove() throws IOException {
    leftovers.close();
  }

  @Test
  void itsWorkerEmbedsBotsAsAnUnprivilegedUserByTheTemplatesTaskDefinition() throws SQLException {
    try (AwsSandbox aws = Deployed.sandbox(worker());
        Deployed deployed = Deployed.sample(aws)) {
      List<SampleBot> bots = deployed.embedded().subList(0, 4);
      deployed.keepOnly(bots);
      String family = register(deployed);

      Run run = deployed.migrate("--json", "--task-definition", family);

      assertThat(run.code()).as(run.err()).isZero();
      assertThat(deployed.storedState().chunks().keySet())
          .containsExactlyInAnyOrderElementsOf(
              bots.stream().map(bot -> bot.id().toString()).toList());
      assertThat(aws.ecs().tasks())
          .isNotEmpty()
          .allSatisfy(task -> assertThat(task.definition().family()).isEqualTo(family))
          .allSatisfy(task -> assertThat(Files.readString(task.log())).doesNotContain("aot"));
    }
  }

  /** The entry point where this image lies; without its cache it would not start. */
  private static List<String> worker() {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root") && Files.isExecutable(SETPRIV)) {
      command.addAll(
          List.of(SETPRIV.toString(), "--reuid=65532", "--regid=65532", "--clear-groups"));
    }
    Dockerfile.Stage stage = Dockerfile.read(ROOT.resolve("Dockerfile")).last();
    command.add("env");
    command.addAll(List.of(stage.all("ENV").getLast().split(" ", -1)));
    for (String word : stage.entryPoint()) {
      command.add(word.replace(Dockerfile.HOME, image.toString()));
    }
    command.add(command.indexOf("-jar"), "-XX:AOTMode=on");
    return command;
  }

  /** As CloudFormation would, from {@code deploy/worker.yaml}. */
  private static String register(Deployed deployed) {
    Map<String, String> stack = deployed.chat().taskEnvironment();
    WorkerTemplate template =
        WorkerTemplate.with(
            Map.of(
                "AWS::Region", stack.get("REGION"),
                "AWS::AccountId", stack.get("ACCOUNT"),
                "BedrockRegion", stack.get("BEDROCK_REGION"),
                "TableName", stack.get("TABLE_NAME"),
                "TableAccessRoleArn", stack.get("TABLE_ACCESS_ROLE_ARN"),
                "DocumentBucket", stack.get("DOCUMENT_BUCKET"),
                "DbSecretArn", stack.get("DB_SECRETS_ARN")));
    Map<String, String> environment = new HashMap<>(template.environment());
    // The sample's web site is on this machine.
    environment.put("JDK_JAVA_OPTIONS", "-Dportage.test.anyaddress=true");
    return deployed
        .aws()
        .ecs()
        .register(
            template.definition().path("Family").asString(),
            template.definition().path("Cpu").asInt(),
            template.definition().path("Memory").asInt(),
            new Container(
                template.container().path("Name").asString(),
                template.container().path("Image").asString(),
                template.command(),
                environment))
        .family();
  }

  @Test
  void itsRuntimeHasEveryModuleThatTheJarNames() throws IOException {
    Map<String, String> modules = new HashMap<>();
    ModuleFinder.ofSystem()
        .findAll()
        .forEach(
            module ->
                module
                    .descriptor()
                    .packages()
                    .forEach(name -> modules.put(name, module.descriptor().name())));
    Set<String> named = new TreeSet<>();
    // jdeps says the same, and takes twenty minutes for that many classes.
    try (JarFile jar =
        new JarFile(Image.JAR.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
          try (InputStream bytes = jar.getInputStream(jar.getJarEntry(entry.getName()))) {
            packages(bytes.readAllBytes())
                .map(modules::get)
                .filter(Objects::nonNull)
                .forEach(named::add);
          }
        }
      }
    }
    assertThat(named).contains("java.base", "java.sql");
    assertThat(modules()).containsAll(named);
  }

  /** The packages of the classes that a class names. */
  private static Stream<String> packages(byte[] bytes) {
    ConstantPool pool = ClassFile.of().parse(bytes).constantPool();
    return StreamSupport.stream(pool.spliterator(), false)
        .filter(ClassEntry.class::isInstance)
        .map(entry -> ((ClassEntry) entry).asSymbol())
        .filter(ClassDesc::isClassOrInterface)
        .map(ClassDesc::packageName)
        .distinct();
  }

  private static Set<String> modules() throws IOException {
    String line =
        Files.readAllLines(image.resolve("runtime/release")).stream()
            .filter(said -> said.startsWith("MODULES="))
            .findFirst()
            .orElseThrow();
    return new HashSet<>(List.of(line.substring(9, line.length() - 1).split(" ")));
  }

  @Test
  void oneWhoseJarWasTouchedStillRuns() throws IOException {
    Path jar = image.resolveSibling("portage.jar");
    Files.copy(Image.JAR, jar);
    Run run =
        Run.of(
            Running.start(
                List.of(
                    image.resolve("runtime/bin/java").toString(),
                    "-XX:AOTCache=" + image.resolve("portage.aot"),
                    "-jar",
                    jar.toString(),
                    "--version"),
                Map.of()));
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("portage ");
  }

  @Test
  void nothingInItIsAnybodysToWrite() throws IOException {
    try (var files = Files.walk(image)) {
      assertThat(files.filter(file -> !Files.isSymbolicLink(file)))
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .as("%s", file)
                      .matches("r..r-.r-."));
    }
  }
}
