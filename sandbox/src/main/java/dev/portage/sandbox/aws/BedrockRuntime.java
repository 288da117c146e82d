package dev.portage.sandbox.aws;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bedrock's InvokeModel for Cohere Embed 3 (UPSTREAM 4.5), embedding with words instead of meaning.
 */
public final class BedrockRuntime implements AwsApi {
  private static final Set<String> MODELS =
      Set.of("cohere.embed-multilingual-v3", "cohere.embed-english-v3");
  private static final List<AwsError> FAULTS =
      List.of(
          new AwsError(
              424,
              "ModelErrorException",
              "The system encountered an unexpected error during processing. Try your request"
                  + " again."),
          new AwsError(
              500,
              "InternalServerException",
              "The system encountered an unexpected error during processing. Try your request"
                  + " again."),
          new AwsError(
              503, "ServiceUnavailableException", "Bedrock is unable to process your request."));

  private final InstantSource clock;
  private final LexicalEmbedder embedder = new LexicalEmbedder();
  private final Share faults = new Share();
  private final MinuteQuota tokenQuota;
  private final MinuteQuota callQuota;
  private final LongAdder calls = new LongAdder();
  private final LongAdder texts = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private BedrockSettings settings;
  private int nextFault;

  BedrockRuntime(BedrockSettings settings, InstantSource clock) {
    this.clock = clock;
    this.tokenQuota = new MinuteQuota(settings.tokensPerMinute(), clock.instant());
    this.callQuota = new MinuteQuota(settings.callsPerMinute(), clock.instant());
    this.settings = settings;
    this.faults.set(settings.faultRate());
  }

  /** How it behaves now. */
  public synchronized BedrockSettings settings() {
    return settings;
  }

  /** Behaves like this from now on, with full quotas. */
  public synchronized void settings(BedrockSettings settings) {
    Instant now = clock.instant();
    this.settings = settings;
    tokenQuota.reset(settings.tokensPerMinute(), now);
    callQuota.reset(settings.callsPerMinute(), now);
    faults.set(settings.faultRate());
  }

  /** Calls that were answered with embeddings. */
  public long calls() {
    return calls.sum();
  }

  /** Texts that were embedded. */
  public long texts() {
    return texts.sum();
  }

  /** Input tokens of the texts that were embedded. */
  public long tokens() {
    return tokens.sum();
  }

  @Override
  public String service() {
    return "bedrock";
  }

  @Override
  public Protocol protocol() {
    return Protocol.REST_JSON;
  }

  @Override
  public boolean serves(Request request) {
    return request.rawPath().startsWith("/model/");
  }

  @Override
  public String operation(Request request) {
    return request.rawPath().endsWith("/invoke") ? "InvokeModel" : request.rawPath();
  }

  @Override
  public Response answer(Request request) {
    if (!operation(request).equals("InvokeModel")) {
      throw unknown(request);
    }
    if (!MODELS.contains(model(request))) {
      throw AwsError.client("ValidationException", "The provided model identifier is invalid.")
          .exception();
    }
    CohereRequest cohere = CohereRequest.parse(request.body());
    pause();
    admit(cohere.tokens());
    return embeddings(cohere);
  }

  private static String model(Request request) {
    String path = request.rawPath();
    String model = path.substring("/model/".length(), path.length() - "/invoke".length());
    return URLDecoder.decode(model, StandardCharsets.UTF_8);
  }

  private void pause() {
    try {
      Thread.sleep(settings().latency());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FAULTS.getLast().exception();
    }
  }

  private synchronized void admit(int amount) {
    Instant now = clock.instant();
    if (!callQuota.has(1, now)) {
      throw throttled("requests");
    }
    if (!tokenQuota.has(amount, now)) {
      throw throttled("tokens");
    }
    callQuota.take(1);
    tokenQuota.take(amount);
    if (faults.hit()) {
      throw FAULTS.get(nextFault++ % FAULTS.size()).exception();
    }
  }

  private static AwsException throttled(String what) {
    String message = "Too many " + what + ", please wait before trying again.";
    return new AwsError(429, "ThrottlingException", message).exception();
  }

  private Response embeddings(CohereRequest request) {
    calls.increment();
    texts.add(request.texts().size());
    tokens.add(request.tokens());
    ObjectNode body = JsonMapper.shared().createObjectNode();
    ArrayNode embeddings = body.putArray("embeddings");
    ArrayNode echo = body.putArray("texts");
    for (String text : request.texts()) {
      ArrayNode embedding = embeddings.addArray();
      for (float number : embedder.embed(text)) {
        embedding.add(number);
      }
      echo.add(text);
    }
    body.put("id", UUID.randomUUID().toString()).put("response_type", "embeddings_floats");
    return Response.json(body)
        .with("Content-Type", "application/json")
        .with("X-Amzn-Bedrock-Input-Token-Count", Integer.toString(request.tokens()));
  }
}
