package dev.portage.sandbox.aws.bedrock;

import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.FaultRate;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers Bedrock's InvokeModel for Cohere Embed 3 (UPSTREAM 4.5) and 4 and for Titan Text
 * Embeddings V2, with vectors from the {@link LexicalEmbedder}.
 */
public final class BedrockRuntime implements AwsApi {
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
  private final FaultRate throttles = new FaultRate();
  private final FaultRate faults = new FaultRate();
  private final MinuteQuota tokenQuota;
  private final MinuteQuota callQuota;
  private final LongAdder calls = new LongAdder();
  private final LongAdder texts = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder throttled = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final List<Consumer<EmbeddingCall>> listeners = new CopyOnWriteArrayList<>();
  private BedrockSettings settings;
  private int nextFault;

  public BedrockRuntime(BedrockSettings settings, InstantSource clock) {
    this.clock = clock;
    this.tokenQuota = new MinuteQuota(settings.tokensPerMinute(), clock.instant());
    this.callQuota = new MinuteQuota(settings.callsPerMinute(), clock.instant());
    this.settings = settings;
    this.throttles.set(settings.throttleRate());
    this.faults.set(settings.faultRate());
  }

  /** Returns the current settings. */
  public synchronized BedrockSettings settings() {
    return settings;
  }

  /** Replaces the settings, and fills the quotas. */
  public synchronized void settings(BedrockSettings settings) {
    Instant now = clock.instant();
    this.settings = settings;
    tokenQuota.reset(settings.tokensPerMinute(), now);
    callQuota.reset(settings.callsPerMinute(), now);
    throttles.set(settings.throttleRate());
    faults.set(settings.faultRate());
  }

  /** Returns the number of calls that were answered with embeddings. */
  public long calls() {
    return calls.sum();
  }

  /** Returns the number of texts that were embedded. */
  public long texts() {
    return texts.sum();
  }

  /** Returns the number of input tokens of these texts. */
  public long tokens() {
    return tokens.sum();
  }

  /** Returns how many calls were throttled, by a quota or {@link BedrockSettings#throttleRate}. */
  public long throttled() {
    return throttled.sum();
  }

  /** Returns how many calls failed because of {@link BedrockSettings#faultRate}. */
  public long faults() {
    return failed.sum();
  }

  /**
   * Adds a listener for successful calls. It is called before the response is sent, on the thread
   * of the call, so concurrently.
   */
  public void listen(Consumer<EmbeddingCall> listener) {
    listeners.add(listener);
  }

  /** Removes a listener. */
  public void unlisten(Consumer<EmbeddingCall> listener) {
    listeners.remove(listener);
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
    String model = model(request);
    ModelRequest asked =
        ModelRequest.parse(model, request.body())
            .orElseThrow(
                () ->
                    AwsError.client(
                            "ValidationException", "The provided model identifier is invalid.")
                        .exception());
    pause();
    Instant at = admit(asked.tokens());
    return embeddings(new EmbeddingCall(at, model, asked.texts(), asked.tokens()), asked);
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

  private synchronized Instant admit(int amount) {
    Instant now = clock.instant();
    if (throttles.hit()) {
      throw throttled("requests");
    }
    if (!callQuota.has(1, now)) {
      throw throttled("requests");
    }
    if (!tokenQuota.has(amount, now)) {
      throw throttled("tokens");
    }
    callQuota.take(1);
    tokenQuota.take(amount);
    if (faults.hit()) {
      failed.increment();
      throw FAULTS.get(nextFault++ % FAULTS.size()).exception();
    }
    return now;
  }

  private AwsException throttled(String what) {
    throttled.increment();
    String message = "Too many " + what + ", please wait before trying again.";
    return new AwsError(429, "ThrottlingException", message).exception();
  }

  private Response embeddings(EmbeddingCall call, ModelRequest request) {
    calls.increment();
    texts.add(call.texts().size());
    tokens.add(call.tokens());
    listeners.forEach(listener -> listener.accept(call));
    ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 16);
    try (JsonGenerator json = JsonMapper.shared().createGenerator(body)) {
      request.answer(embedder.onto(request.dimensions()), json);
    }
    return Response.of(200, body.toByteArray())
        .with("Content-Type", "application/json")
        .with("X-Amzn-Bedrock-Input-Token-Count", Integer.toString(call.tokens()));
  }
}
