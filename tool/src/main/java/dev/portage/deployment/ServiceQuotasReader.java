package dev.portage.deployment;

import java.util.OptionalDouble;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;

/** Reads quotas with GetServiceQuota, and says where it had to assume one. */
public final class ServiceQuotasReader implements Quotas {
  private static final String FARGATE_VCPU = "L-3032A538";
  private static final String COHERE_TOKENS = "L-C2F86908";
  private static final String COHERE_CALLS = "L-9E5BD0C6";

  private final ServiceQuotasClient fargate;
  private final ServiceQuotasClient bedrock;

  /**
   * Reads in two regions, which may be one.
   *
   * @param aws where the tasks run
   * @param bedrockAws where Bedrock is called
   */
  public ServiceQuotasReader(AwsAccess aws, AwsAccess bedrockAws) {
    this.fargate = client(aws);
    this.bedrock = client(bedrockAws);
  }

  private static ServiceQuotasClient client(AwsAccess aws) {
    return aws.prepare(ServiceQuotasClient.builder()).httpClient(aws.http()).build();
  }

  @Override
  public AccountQuotas read() {
    OptionalDouble vcpu = quota(fargate, "fargate", FARGATE_VCPU);
    OptionalDouble tokens = quota(bedrock, "bedrock", COHERE_TOKENS);
    OptionalDouble calls = quota(bedrock, "bedrock", COHERE_CALLS);
    AccountQuotas defaults = AccountQuotas.DEFAULTS;
    return new AccountQuotas(
        vcpu.orElse(defaults.fargateVcpu()),
        tokens.orElse(defaults.tokensPerMinute()),
        calls.orElse(defaults.callsPerMinute()),
        vcpu.isEmpty() || tokens.isEmpty() || calls.isEmpty());
  }

  private static OptionalDouble quota(ServiceQuotasClient client, String service, String code) {
    try {
      Double value =
          client
              .getServiceQuota(request -> request.serviceCode(service).quotaCode(code))
              .quota()
              .value();
      return value == null || value <= 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    } catch (SdkException e) {
      // Reading quotas is a permission that few operators have: the plan says that it assumed one.
      return OptionalDouble.empty();
    }
  }
}
