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
 * Reads quotas with GetServiceQuota, those of Bedrock's other models by their names with
 * ListServiceQuotas, and says where it had to assume one.
 */
public final class ServiceQuotasReader implements Quotas {
  private static final String FARGATE_VCPU = "L-3032A538";

  /** The model that the application uses. */
  private static final String USUAL_MODEL = "cohere.embed-multilingual-v3";

  /** Codes that public text agrees on; they spare the list, which has hundreds of entries. */
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
   * Reads in two regions, which may be one, for the application's own model.
   *
   * @param aws where the tasks run
   * @param bedrockAws where Bedrock is called
   */
  public ServiceQuotasReader(AwsAccess aws, AwsAccess bedrockAws) {
    this(aws, bedrockAws, USUAL_MODEL);
  }

  /**
   * The same for another model.
   *
   * @param modelId an id or ARN of Bedrock; quotas of other services are assumed
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
      // An account that may not call the model has 0 there: another one, or none, will be used.
      return asking
          .get()
          .filter(value -> value > 0)
          .map(OptionalDouble::of)
          .orElseGet(OptionalDouble::empty);
    } catch (SdkException e) {
      // Reading quotas is a permission that few operators have: the plan says that it assumed one.
      return OptionalDouble.empty();
    }
  }
}
