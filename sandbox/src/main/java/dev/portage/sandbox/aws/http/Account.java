package dev.portage.sandbox.aws.http;

/**
 * The AWS account and region of all simulated resources.
 *
 * @param id twelve digits
 * @param region for example {@code us-east-1}
 */
public record Account(String id, String region) {

  /** Returns an ARN in this account and region. */
  public String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + region + ":" + id + ":" + resource;
  }

  /** Returns the ARN of an IAM role, which belongs to no region. */
  public String role(String name) {
    return "arn:aws:iam::" + id + ":role/" + name;
  }
}
