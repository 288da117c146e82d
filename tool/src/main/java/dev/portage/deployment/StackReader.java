package dev.portage.deployment;

/** Reads stacks; abstracts CloudFormation. */
public interface StackReader {
  /**
   * Reads a stack's outputs and resources.
   *
   * @throws dev.portage.fault.Fault UNKNOWN_STACK, ACCESS_DENIED, NO_CREDENTIALS, AWS_UNREACHABLE
   */
  StackFacts read(String stackName);
}
