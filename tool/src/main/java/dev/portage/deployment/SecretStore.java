package dev.portage.deployment;

/** Reads secrets; abstracts Secrets Manager. */
public interface SecretStore {
  /**
   * The text of a secret. It is read again at each call, since the stack rotates it (UPSTREAM 3.5).
   *
   * @throws dev.portage.fault.Fault if it does not exist, or must not be read
   */
  String read(String arn);
}
