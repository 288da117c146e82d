package dev.portage.sandbox.aws.dms;

import java.util.Optional;

/** What DMS reads from other services of its account. */
public interface AccountAccess {
  /** Returns whether the role with this name exists, and DMS may assume it. */
  boolean managesVpc(String roleName);

  /** Returns whether data migrations may assume the role. */
  boolean runsMigrations(String roleArn);

  /**
   * Returns the text of a secret, or nothing where it is missing, or where the role may not read
   * it.
   *
   * @param id the name or the ARN of the secret
   */
  Optional<String> secret(String roleArn, String id);
}
