package dev.portage.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.sandbox.aws.ecs.EcsSettings;
import dev.portage.sandbox.aws.ecs.Task;
import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecs.EcsClient;

/** Tests the start and the end of all services together. */
class AwsSandboxIT {
  @TempDir Path directory;

  @Test
  void closingEndsAllTasksAndTheEndpoint() {
    Task task;
    URI uri;
    try (AwsSandbox sandbox = AwsSandbox.start(settings(directory))) {
      uri = sandbox.endpoint().uri();
      task = runSleeper(sandbox);
      await().until(() -> task.process().isPresent());
    }
    await().until(() -> !task.process().orElseThrow().isAlive());
    await().until(() -> task.state().isStopped());
    assertThat(uri.getHost()).isEqualTo("127.0.0.1");
    await()
        .untilAsserted(
            () ->
                assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                    .isEmpty());
  }

  @Test
  void tasksEndWhenTheSandboxIsKilled() throws Exception {
    Path pid = directory.resolve("pid");
    Process sandbox = sandboxProcess(pid);
    try {
      await().atMost(Duration.ofSeconds(90)).until(() -> written(pid));
      long id = Long.parseLong(Files.readString(pid).strip());
      ProcessHandle task = ProcessHandle.of(id).orElseThrow();
      assertThat(task.isAlive()).isTrue();
      sandbox.destroyForcibly();
      await().atMost(Duration.ofSeconds(10)).until(() -> !task.isAlive());
    } finally {
      sandbox.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static boolean written(Path pid) throws IOException {
    return Files.exists(pid) && !Files.readString(pid).isBlank();
  }

  private Process sandboxProcess(Path pid) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            KilledSandbox.class.getName(),
            directory.toString(),
            pid.toString())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.DISCARD)
        .start();
  }

  private static AwsSandboxSettings settings(Path directory) {
    return AwsSandboxSettings.in(directory, List.of("/bin/sh", "-c"))
        .withEcs(EcsSettings.defaults().withStartDelay(Duration.ZERO));
  }

  private static Task runSleeper(AwsSandbox sandbox) {
    sandbox.ecs().createCluster("c");
    sandbox
        .ecs()
        .register("f", 256, 512, new Container("C", "i", List.of("exec sleep 120"), Map.of()));
    try (EcsClient client =
        EcsClient.builder()
            .endpointOverride(sandbox.endpoint().uri())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "s")))
            .build()) {
      client.runTask(
          r ->
              r.cluster("c")
                  .taskDefinition("f")
                  .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-1"))));
    }
    return sandbox.ecs().tasks().getFirst();
  }

  /** Runs a sandbox with one task until the process is killed. */
  static final class KilledSandbox {
    private KilledSandbox() {}

    public static void main(String[] args) throws Exception {
      long begin = System.nanoTime();
      AwsSandbox sandbox = AwsSandbox.start(settings(Path.of(args[0])));
      System.out.println((System.nanoTime() - begin) / 1_000_000 + " ms to start");
      Task task = runSleeper(sandbox);
      while (task.process().isEmpty()) {
        Thread.onSpinWait();
      }
      String pid = task.process().orElseThrow().pid() + "\n";
      Files.write(Path.of(args[1]), pid.getBytes(StandardCharsets.US_ASCII));
      new java.util.concurrent.CountDownLatch(1).await();
    }
  }
}
