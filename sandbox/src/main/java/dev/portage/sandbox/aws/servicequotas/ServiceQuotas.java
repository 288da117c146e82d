package dev.portage.sandbox.aws.servicequotas;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Simulates the Service Quotas API. Each call gets the value from the service that enforces it, so
 * that the reported quota is the enforced one, unless a test sets another value.
 */
public final class ServiceQuotas implements AwsApi {
  /** Concurrent vCPUs of on-demand Fargate tasks; service {@code fargate}. */
  public static final String FARGATE_VCPUS = "L-3032A538";

  /** Tokens per minute for Cohere Embed Multilingual; service {@code bedrock}. */
  public static final String COHERE_TOKENS_PER_MINUTE = "L-C2F86908";

  /** Calls per minute for Cohere Embed Multilingual; service {@code bedrock}. */
  public static final String COHERE_CALLS_PER_MINUTE = "L-9E5BD0C6";

  /** Tokens per minute for Titan Text Embeddings V2; service {@code bedrock}. */
  public static final String TITAN_TOKENS_PER_MINUTE = "L-DE641971";

  /** Calls per minute for Titan Text Embeddings V2; service {@code bedrock}. */
  public static final String TITAN_CALLS_PER_MINUTE = "L-26C560CE";

  private static final int LARGEST_PAGE = 100;

  private final Account account;
  private final Map<Key, Quota> quotas = new ConcurrentSkipListMap<>();

  private record Key(String service, String code) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byService = service.compareTo(other.service);
      return byService != 0 ? byService : code.compareTo(other.code);
    }
  }

  private record Quota(String name, DoubleSupplier value) {}

  public ServiceQuotas(Account account) {
    this.account = account;
  }

  /** Adds a quota whose value comes from the supplier. */
  public void put(String service, String code, String name, DoubleSupplier value) {
    quotas.put(new Key(service, code), new Quota(name, value));
  }

  /** Reports this value from now on, independently of the enforced one. */
  public void set(String service, String code, double value) {
    Key key = new Key(service, code);
    Quota old = quotas.get(key);
    quotas.put(key, new Quota(old == null ? code : old.name(), () -> value));
  }

  /** Removes a quota; a request for it then fails with NoSuchResourceException. */
  public void remove(String service, String code) {
    quotas.remove(new Key(service, code));
  }

  @Override
  public String service() {
    return "servicequotas";
  }

  @Override
  public Protocol protocol() {
    return Protocol.JSON;
  }

  @Override
  public Response answer(Request request) {
    JsonNode body = request.json();
    return switch (operation(request)) {
      case "GetServiceQuota" -> get(body);
      case "ListServiceQuotas" -> list(body);
      default -> throw unknown(request);
    };
  }

  private Response get(JsonNode body) {
    Key key = new Key(text(body, "ServiceCode"), text(body, "QuotaCode"));
    Quota quota = quotas.get(key);
    if (quota == null) {
      throw missing();
    }
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.set("Quota", json(key, quota));
    return Response.json(answer);
  }

  private Response list(JsonNode body) {
    String service = text(body, "ServiceCode");
    List<Key> keys = quotas.keySet().stream().filter(key -> key.service().equals(service)).toList();
    if (keys.isEmpty()) {
      throw missing();
    }
    int from = body.path("NextToken").asString("").isEmpty() ? 0 : body.path("NextToken").asInt();
    int to = Math.min(keys.size(), from + body.path("MaxResults").asInt(LARGEST_PAGE));
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("Quotas");
    keys.subList(from, to).forEach(key -> list.add(json(key, quotas.get(key))));
    if (to < keys.size()) {
      answer.put("NextToken", Integer.toString(to));
    }
    return Response.json(answer);
  }

  private ObjectNode json(Key key, Quota quota) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("ServiceCode", key.service())
        .put("ServiceName", key.service())
        .put("QuotaArn", account.arn("servicequotas", key.service() + "/" + key.code()))
        .put("QuotaCode", key.code())
        .put("QuotaName", quota.name())
        .put("Value", quota.value().getAsDouble())
        .put("Unit", "None")
        .put("Adjustable", true)
        .put("GlobalQuota", false);
  }

  private static String text(JsonNode body, String field) {
    return body.path(field).asString("");
  }

  private static AwsException missing() {
    String message = "The request failed because the specified service quota does not exist.";
    return AwsError.client("NoSuchResourceException", message).exception();
  }
}
