package dev.portage.embed;

import dev.portage.deployment.TaskArn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the metadata endpoint of ECS for the id of this task. */
public final class TaskMetadata {
  /** The value that the application writes if the id is unknown (UPSTREAM 4.1). */
  public static final String UNKNOWN = "FAILED_TO_GET_ECS_EXEC_ID";

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private TaskMetadata() {}

  /** The id of the ECS task in which this process runs, or {@link #UNKNOWN}. */
  public static String execId(String metadataUri) {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      var request = HttpRequest.newBuilder(URI.create(metadataUri + "/task")).timeout(TIMEOUT);
      String body = http.send(request.build(), BodyHandlers.ofString()).body();
      String arn = JsonMapper.shared().readTree(body).path("TaskARN").asString("");
      return arn.isEmpty() ? UNKNOWN : new TaskArn(arn).taskId();
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
