package dev.portage.deployment;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/**
 * Reads quotas with GetServiceQuota, and those of Bedrock models without a known code by name with
 * ListServiceQuotas. The result says whether any had to be assumed.
 */
public final class ServiceQuotasReader implements Quotas {
  private static final String FARGATE_VCPU = "L-3032A538";

  /** The model that the application uses. */
  private static final String DEFAULT_MODEL = "cohere.embed-multilingual-v3";

  /**
   * Codes of quotas that are documented publicly; with them, the list with hundreds of entries is
   * not needed.
   */
  private static final Map<String, String> CODES =
      Map.of(
          "On-demand model inference tokens per minute for Cohere Embed Multilingual",
          "L-C2F86908",
          "On-demand model inference requests per minute for Cohere Embed Multilingual",
          "L-9E5BD0C6",
          "On-demand model inference tokens per minute for Amazon Titan Text Embeddings V2",
          "L-DE641971",
          "On-demand model inference requests per minute for Amazon Titan Text Embeddings V2",
          "L-26C560CE");

  private final ServiceQuotasClient fargate;
  private final ServiceQuotasClient bedrock;
  private final Optional<BedrockQuotaNames> model;

  /**
   * A reader for the application's own model, and for two regions, which may be the same.
   *
   * @param aws the region of the tasks
   * @param bedrockAws the region where Bedrock is called
   */
  public ServiceQuotasReader(AwsAccess aws, AwsAccess bedrockAws) {
    this(aws, bedrockAws, DEFAULT_MODEL);
  }

  /**
   * A reader for another model.
   *
   * @param modelId an id or ARN of Bedrock; for models of other services the quotas are assumed
   */
  public ServiceQuotasReader(AwsAccess aws, AwsAccess bedrockAws, String modelId) {
    this.fargate = client(aws);
    this.bedrock = client(bedrockAws);
    this.model = BedrockQuotaNames.of(modelId);
  }

  private static ServiceQuotasClient client(AwsAccess aws) {
    return aws.prepare(ServiceQuotasClient.builder()).httpClient(aws.http()).build();
  }

  @Override
  public AccountQuotas read() {
    OptionalDouble vcpu = quota(fargate, "fargate", FARGATE_VCPU);
    OptionalDouble tokens = ofModel(BedrockQuotaNames::tokens);
    OptionalDouble calls = ofModel(BedrockQuotaNames::calls);
    AccountQuotas defaults = AccountQuotas.DEFAULTS;
    return new AccountQuotas(
        vcpu.orElse(defaults.fargateVcpu()),
        tokens.orElse(defaults.tokensPerMinute()),
        calls.orElse(defaults.callsPerMinute()),
        vcpu.isEmpty() || tokens.isEmpty() || calls.isEmpty());
  }

  private OptionalDouble ofModel(Function<BedrockQuotaNames, String> which) {
    return model
        .map(which)
        .map(
            name ->
                CODES.containsKey(name)
                    ? quota(bedrock, "bedrock", CODES.get(name))
                    : named(bedrock, "bedrock", name))
        .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble quota(ServiceQuotasClient client, String service, String code) {
    return asked(
        () ->
            Optional.ofNullable(
                client
                    .getServiceQuota(request -> request.serviceCode(service).quotaCode(code))
                    .quota()
                    .value()));
  }

  private static OptionalDouble named(ServiceQuotasClient client, String service, String name) {
    return asked(
        () ->
            client.listServiceQuotasPaginator(request -> request.serviceCode(service)).stream()
                .flatMap(page -> page.quotas().stream())
                .filter(quota -> name.equalsIgnoreCase(quota.quotaName()))
                .map(ServiceQuota::value)
                .findFirst());
  }

  private static OptionalDouble asked(Supplier<Optional<Double>> asking) {
    try {
      // An account that may not call the model has the quota 0, which is useless for planning.
      return asking
          .get()
          .filter(value -> value > 0)
          .map(OptionalDouble::of)
          .orElseGet(OptionalDouble::empty);
    } catch (SdkException e) {
      // Few operators have the permission to read quotas: the plan says that they are assumed.
      return OptionalDouble.empty();
    }
  }
}
