package dev.portage.sandbox.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/** Starts a sandbox for a test class, and creates SDK clients that only get its endpoint. */
@TestInstance(Lifecycle.PER_CLASS)
public interface WithAwsSandbox {
  StaticCredentialsProvider OPERATOR =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret"));

  /** Returns the object in which the test class keeps its sandbox. */
  SandboxHolder holder();

  /** Returns the worker command of the tasks. */
  default List<String> worker() {
    return List.of("/bin/sh", "-c");
  }

  /** Holds the sandbox, since an interface has no fields. */
  final class SandboxHolder {
    private AwsSandbox sandbox;
  }

  @BeforeAll
  default void startSandbox(@TempDir Path directory) throws IOException {
    // As root, PostgreSQL runs as another user, which writes snapshots below this directory.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    holder().sandbox = AwsSandbox.start(AwsSandboxSettings.in(directory, worker()));
  }

  @AfterAll
  default void stopSandbox() {
    holder().sandbox.close();
  }

  default AwsSandbox aws() {
    return holder().sandbox;
  }

  default <C, B extends AwsClientBuilder<B, C>> C client(B builder) {
    return client(builder, Region.US_EAST_1);
  }

  default <C, B extends AwsClientBuilder<B, C>> C client(B builder, Region region) {
    return build(builder.region(region), OPERATOR);
  }

  default <C, B extends AwsClientBuilder<B, C>> C client(
      B builder, StaticCredentialsProvider credentials) {
    return build(builder.region(Region.US_EAST_1), credentials);
  }

  private <C, B extends AwsClientBuilder<B, C>> C build(
      B builder, StaticCredentialsProvider credentials) {
    return builder
        .endpointOverride(aws().endpoint().uri())
        .credentialsProvider(credentials)
        .build();
  }
}
