package dev.portage.embed.source.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.S3File;
import dev.portage.embed.source.s3.ObjectStore.Download;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3ObjectStoreTest implements ObjectStoreContract {
  private LoopbackS3 server;
  private S3Client client;

  @BeforeEach
  void start() throws IOException {
    server = new LoopbackS3();
    client = client(server.endpoint());
  }

  private static S3Client client(URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
        .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Override
  public String bucket() {
    return "documents";
  }

  @Override
  public ObjectStore store() {
    return new S3ObjectStore(client);
  }

  @Override
  public void put(String key, byte[] content) {
    server.put(key, content);
  }

  @Override
  public boolean putForbidden(String key) {
    server.forbid(key);
    return true;
  }

  @Test
  void noAnswerIsAFailure(@TempDir Path directory) throws IOException {
    server.close();
    Path to = Files.createFile(directory.resolve("copy"));
    assertThat(store().download(new S3File("documents", "k"), to, 10))
        .isInstanceOf(Download.Failed.class);
  }
}
