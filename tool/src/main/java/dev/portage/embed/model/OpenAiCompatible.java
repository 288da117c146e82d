package dev.portage.embed.model;

import dev.portage.embed.model.EmbeddingAnswer.Unavailable;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Any service with OpenAI's {@code /v1/embeddings}: OpenAI itself, gateways, and servers of one's
 * own such as Ollama, vLLM, text-embeddings-inference, llama.cpp and LM Studio.
 *
 * <p>It sends its key to that one address only: it follows no redirect. Connections stay open while
 * it is used, and end with the process.
 */
final class OpenAiCompatible implements EmbeddingModel {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** A server of one's own may embed a batch on its processor. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  /** As many as any pacing has in flight. */
  private static final int CONNECTIONS = 64;

  /** A full batch of 3,072 dimensions as numbers takes a tenth of it. */
  private static final int MOST_BYTES = 1 << 26;

  private final OpenAiEndpoint address;
  private final OpenAiModel model;
  private final CloseableHttpClient http;

  OpenAiCompatible(OpenAiEndpoint address, OpenAiModel model) {
    this.address = address;
    this.model = model;
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(
                        address.encrypted()
                            ? SystemDefaultDnsResolver.INSTANCE
                            : new PrivateNetworkResolver())
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(CONNECT))
                            .setSocketTimeout(Timeout.of(SILENCE))
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom().setResponseTimeout(Timeout.of(SILENCE)).build())
            .disableRedirectHandling()
            // The Embedder waits; two waiting for each other would only wait longer.
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public String kind() {
    return "%s/%d/%s/%s"
        .formatted(
            model.name(), model.dimensions(), address.embeddings(), model.prefixes().document());
  }

  @Override
  public int dimensions() {
    return model.dimensions();
  }

  @Override
  public int largestBatch() {
    return model.largestBatch();
  }

  @Override
  public int longestText() {
    return model.longestText() - model.prefixes().longest();
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts, Purpose purpose) {
    HttpPost request = new HttpPost(address.embeddings());
    address.key().ifPresent(key -> request.setHeader("Authorization", "Bearer " + key.value()));
    byte[] body = JsonMapper.shared().writeValueAsBytes(body(texts, purpose));
    request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    try {
      return http.execute(request, this::read).answer(dimensions(), texts.size());
    } catch (PrivateNetworkResolver.NotPrivate
        | SSLHandshakeException
        | SSLPeerUnverifiedException e) {
      throw unsafe(e);
    } catch (IOException e) {
      return new Unavailable(
          "%s: %s (%s)".formatted(from(), e.getMessage(), e.getClass().getSimpleName()));
    }
  }

  private ObjectNode body(List<String> texts, Purpose purpose) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("model", model.name());
    var input = body.putArray("input");
    texts.forEach(text -> input.add(model.prefixes().before(text, purpose)));
    // Base64 takes a third of the bytes; not every server knows it.
    body.put("encoding_format", address.ofOpenAi() ? "base64" : "float");
    if (model.asksForDimensions()) {
      body.put("dimensions", model.dimensions());
    }
    return body;
  }

  private OpenAiReply read(ClassicHttpResponse response) throws IOException {
    byte[] body =
        response.getEntity() == null
            ? new byte[0]
            : EntityUtils.toByteArray(response.getEntity(), MOST_BYTES);
    return new OpenAiReply(
        from(),
        response.getCode(),
        name -> Optional.ofNullable(response.getFirstHeader(name)).map(NameValuePair::getValue),
        body);
  }

  private String from() {
    return address.embeddings().getAuthority();
  }

  private Fault unsafe(IOException thrown) {
    return new Fault(
        ExitCode.BAD_CONFIGURATION,
        "%s is not called: %s".formatted(from(), thrown.getMessage()),
        "Say --model-url with https and a host whose certificate this machine trusts.",
        thrown);
  }
}
