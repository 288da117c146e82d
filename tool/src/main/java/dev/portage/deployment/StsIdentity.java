package dev.portage.deployment;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Who calls AWS, as AWS itself says. It takes no permission. */
public final class StsIdentity {
  private StsIdentity() {}

  /**
   * Asks for it. A network that does not reach STS is no reason to stop, so the answer says that it
   * is unknown then.
   */
  public static Caller of(AwsAccess aws) {
    try (StsClient sts = aws.prepare(StsClient.builder()).httpClient(aws.http()).build()) {
      GetCallerIdentityResponse answer = sts.getCallerIdentity();
      return new Caller(answer.account(), answer.arn(), aws.region());
    } catch (SdkException e) {
      return new Caller("unknown", "unknown", aws.region());
    }
  }
}
