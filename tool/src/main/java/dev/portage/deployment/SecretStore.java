package dev.portage.deployment;

/** The seam to Secrets Manager. */
public interface SecretStore {
  /**
   * The text of a secret, read anew at each call: the stack rotates it (UPSTREAM 3.5).
   *
   * @throws dev.portage.fault.Fault where it is not there, or not to be read
   */
  String read(String arn);
}
