package dev.portage.sandbox.aws.dynamodb;

import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Forwards requests to DynamoDB Local, and returns its responses unchanged. */
public final class DynamoForward implements AwsApi, AutoCloseable {
  /** Headers that belong to one connection, and are not forwarded. */
  private static final Set<String> HOP =
      Set.of(
          "connection",
          "content-length",
          "date",
          "expect",
          "host",
          "http2-settings",
          "transfer-encoding",
          "upgrade");

  private final URI database;
  private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

  public DynamoForward(URI database) {
    this.database = database;
  }

  @Override
  public String service() {
    return "dynamodb";
  }

  @Override
  public Protocol protocol() {
    return Protocol.JSON;
  }

  @Override
  public boolean serves(Request request) {
    return request.target().startsWith("DynamoDB");
  }

  @Override
  public Response answer(Request request) throws IOException {
    HttpRequest.Builder forward =
        HttpRequest.newBuilder(database).POST(BodyPublishers.ofByteArray(request.body()));
    request.headers().forEach((name, values) -> copy(forward, name, values));
    HttpResponse<byte[]> answer = send(forward.build());
    Response response = Response.of(answer.statusCode(), answer.body());
    answer.headers().map().forEach((name, values) -> copy(response, name, values));
    return response;
  }

  /** DynamoDB speaks JSON 1.0, unlike the others. */
  @Override
  public Response write(AwsError error) {
    return protocol().write(error).with("Content-Type", "application/x-amz-json-1.0");
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void copy(HttpRequest.Builder forward, String name, List<String> values) {
    if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
      values.forEach(value -> forward.header(name, value));
    }
  }

  private static void copy(Response response, String name, List<String> values) {
    if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
      response.with(name, values.getFirst());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
