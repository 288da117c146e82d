package dev.portage.sandbox.aws.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsEndpoint;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The check of an endpoint, with AWS's own models and a service that answers wrong on purpose. */
class ModelCheckIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** A service that answers each call in one way. */
  private record Wrong(
      String service, Protocol protocol, String operation, Function<Request, Response> answer)
      implements AwsApi {
    @Override
    public boolean serves(Request request) {
      return true;
    }

    @Override
    public String operation(Request request) {
      return operation;
    }

    @Override
    public Response answer(Request request) {
      return answer.apply(request);
    }
  }

  /** Sends one request, and returns what was found about it. */
  private static List<String> findings(Wrong service, String path, String target, String body)
      throws IOException, InterruptedException {
    try (AwsEndpoint endpoint = AwsEndpoint.start()) {
      endpoint.add(service);
      HttpRequest request =
          HttpRequest.newBuilder(endpoint.uri().resolve(path))
              .header("X-Amz-Target", target)
              .POST(BodyPublishers.ofString(body))
              .build();
      CLIENT.send(request, BodyHandlers.discarding());
    }
    return ModelFindings.ofThisJvm().take();
  }

  private static Response text(int status, String type, String body) {
    return Response.of(status, body.getBytes(StandardCharsets.UTF_8)).with("Content-Type", type);
  }

  @Test
  void aWrongAnswerAndAWrongRequestInJsonAreFound() throws Exception {
    Wrong ecs =
        new Wrong(
            "ecs",
            Protocol.JSON,
            "StopTask",
            request ->
                text(
                    200,
                    "application/x-amz-json-1.1",
                    "{\"task\": {\"launchType\": \"MOON\", \"colour\": 1}}"));
    assertThat(
            findings(
                ecs, "/", "AmazonEC2ContainerServiceV20141113.StopTask", "{\"taskId\": \"1\"}"))
        .satisfiesExactly(
            first -> assertThat(first).endsWith("taskId is no member of StopTaskRequest"),
            second -> assertThat(second).endsWith("task is missing, and is required"),
            third ->
                assertThat(third)
                    .startsWith("the answer of ecs:StopTask: task.launchType is \"MOON\""),
            fourth -> assertThat(fourth).endsWith("task.colour is no member of Task"));
  }

  @Test
  void aWrongErrorInJsonIsFound() throws Exception {
    Wrong ecs =
        new Wrong(
            "ecs",
            Protocol.JSON,
            "StopTask",
            request -> Protocol.JSON.write(AwsError.client("NoSuchTask", "no")));
    assertThat(findings(ecs, "/", "", ""))
        .singleElement()
        .asString()
        .startsWith("the answer of ecs:StopTask is the error NoSuchTask, and StopTask has only");
  }

  @Test
  void aWrongAnswerOfTheQueryProtocolIsFound() throws Exception {
    Wrong sts =
        new Wrong(
            "sts",
            Protocol.QUERY,
            "GetCallerIdentity",
            request ->
                text(
                    200,
                    "text/xml",
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Name>a</Name>"
                        + "</GetCallerIdentityResult></GetCallerIdentityResponse>"));
    assertThat(findings(sts, "/", "", "Action=GetCallerIdentity&Version=2011-06-15&Colour=red"))
        .satisfiesExactly(
            first -> assertThat(first).contains("request", "Colour is no member"),
            second -> assertThat(second).contains("answer", "has the namespace null"),
            third -> assertThat(third).contains("answer", "has no request id"),
            fourth -> assertThat(fourth).contains("answer", "Name is no member"));
  }

  @Test
  void aWrongAnswerOfTheRestProtocolsIsFound() throws Exception {
    Wrong s3 =
        new Wrong(
            "s3",
            Protocol.REST_XML,
            "ListObjectsV2",
            request ->
                text(
                    200,
                    "application/xml",
                    "<ListBucketResult><Contents><Size>big</Size></Contents></ListBucketResult>"));
    assertThat(findings(s3, "/bucket?list-type=2&colour=red", "", ""))
        .satisfiesExactly(
            first -> assertThat(first).contains("the query's colour is no member"),
            second -> assertThat(second).contains("Contents.Size is \"big\""));
    Wrong bedrock =
        new Wrong(
            "bedrock",
            Protocol.REST_JSON,
            "InvokeModel",
            request -> Response.empty(201).with("x-amz-colour", "red"));
    assertThat(findings(bedrock, "/model/any/invoke", "", "{}"))
        .satisfiesExactly(
            first -> assertThat(first).contains("has status 201, and must have 200"),
            second -> assertThat(second).contains("header x-amz-colour is not in the model"),
            third -> assertThat(third).contains("contentType is missing, and is required"));
  }

  @Test
  void whatTheSandboxCannotAnswerIsFound() throws Exception {
    Wrong broken =
        new Wrong(
            "ecs",
            Protocol.JSON,
            "StopTask",
            request -> {
              throw new IllegalStateException("broken on purpose");
            });
    assertThat(findings(broken, "/", "", ""))
        .singleElement()
        .asString()
        .contains("cannot answer ecs:StopTask", "broken on purpose");
  }

  @Test
  void anOperationOrAServiceThatAwsDoesNotHaveIsFound() throws Exception {
    Function<Request, Response> empty = request -> Response.empty(200);
    assertThat(findings(new Wrong("ecs", Protocol.JSON, "FlyTask", empty), "/", "", ""))
        .containsExactly("AWS's service models have no ecs:FlyTask");
    assertThat(findings(new Wrong("moon", Protocol.JSON, "Fly", empty), "/", "", ""))
        .containsExactly("AWS's service models have no moon:Fly");
  }
}
