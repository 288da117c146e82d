package dev.portage;

import dev.portage.deployment.AwsAccess;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.AwsSandboxSettings;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.aws.ecs.EcsSettings;
import dev.portage.sandbox.aws.ecs.KillReason;
import dev.portage.sandbox.postgres.ClusterPlace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One {@link AwsSandbox} for all tests of a JVM, started by the first class that is extended with
 * this. While such a class runs, the SDK's own system properties lead to the sandbox, as the
 * environment leads a user's process there. Tasks do nothing but wait.
 */
public final class TestAws implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(TestAws.class);

  /** Everything of AWS. */
  public static AwsSandbox sandbox() {
    return OnlyOne.SANDBOX;
  }

  /** Access as a user's command has it. */
  public static AwsAccess access() {
    return AwsAccess.of(null, null);
  }

  /** What leads the SDK of this JVM to the sandbox, and nowhere else. */
  public static Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("aws.endpointUrl", sandbox().endpoint().uri().toString());
    properties.put("aws.region", sandbox().account().region());
    properties.put("aws.accessKeyId", "AKIATEST");
    properties.put("aws.secretAccessKey", "for tests only");
    properties.put("aws.disableEc2Metadata", "true");
    properties.put("aws.configFile", "/no/such/config");
    properties.put("aws.sharedCredentialsFile", "/no/such/credentials");
    return properties;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Map<String, String> before = new LinkedHashMap<>();
    properties().forEach((key, value) -> before.put(key, System.setProperty(key, value)));
    context.getStore(HERE).put("before", before);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    sandbox().endpoint().faults().clear();
    sandbox().bedrock().settings(BedrockSettings.defaults());
    sandbox().ecs().settings(EcsSettings.defaults());
    sandbox().ecs().tasks().stream()
        .filter(task -> !task.state().isStopped())
        .forEach(task -> sandbox().ecs().kill(task, KillReason.OUT_OF_MEMORY));
  }

  @Override
  @SuppressWarnings("unchecked") // What beforeAll put there.
  public void afterAll(ExtensionContext context) {
    Map<String, String> before = context.getStore(HERE).get("before", Map.class);
    before.forEach(TestAws::restore);
  }

  private static void restore(String key, String value) {
    if (value == null) {
      System.clearProperty(key);
    } else {
      System.setProperty(key, value);
    }
  }

  /** The class loader makes it at the first use, and once; it goes with the JVM. */
  private static final class OnlyOne {
    static final AwsSandbox SANDBOX = start();

    private static AwsSandbox start() {
      Path directory = ClusterPlace.newDirectory("portage-test-aws-");
      // A task's own command follows, as arguments that are ignored.
      List<String> worker = List.of("/bin/sh", "-c", "exec sleep 600", "task");
      AwsSandbox sandbox = AwsSandbox.start(AwsSandboxSettings.in(directory, worker));
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> end(sandbox, directory), "remove test AWS"));
      return sandbox;
    }

    private static void end(AwsSandbox sandbox, Path directory) {
      sandbox.close();
      try (Stream<Path> all = Files.walk(directory)) {
        all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      } catch (IOException e) {
        System.err.println("cannot remove " + directory + ": " + e);
      }
    }
  }
}
