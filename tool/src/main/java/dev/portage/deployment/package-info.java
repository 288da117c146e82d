/**
 * Ground: the deployed application, as far as CloudFormation and Secrets Manager tell. Begin at
 * {@link dev.portage.deployment.Discovery}. Promises: every value that an operator would have to
 * copy by hand is found, or the fault names the option that gives it.
 */
package dev.portage.deployment;
