package dev.portage.sandbox.aws.http;

/**
 * The account and the region in which everything lies.
 *
 * @param id twelve digits
 * @param region for example {@code us-east-1}
 */
public record Account(String id, String region) {

  /** An ARN in this account and region. */
  public String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + region + ":" + id + ":" + resource;
  }

  /** The ARN of an IAM role, which belongs to no region. */
  public String role(String name) {
    return "arn:aws:iam::" + id + ":role/" + name;
  }
}
