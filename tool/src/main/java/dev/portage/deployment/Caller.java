package dev.portage.deployment;

/**
 * In whose name and where AWS is called.
 *
 * @param account its number
 * @param arn of the user, or of the role with its session
 * @param region where the deployment is looked for
 */
public record Caller(String account, String arn, String region) {
  /** Returns the text that describes the caller in messages. */
  public String describe() {
    return "AWS account %s, as %s, in %s".formatted(account, arn, region);
  }
}
