package dev.portage.deployment;

/** The seam to CloudFormation. */
public interface StackReader {
  /**
   * Reads a stack's outputs and resources.
   *
   * @throws dev.portage.fault.Fault UNKNOWN_STACK, ACCESS_DENIED, NO_CREDENTIALS, AWS_UNREACHABLE
   */
  StackFacts read(String stackName);
}
