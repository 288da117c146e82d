/**
 * Finds out how the application is deployed, from CloudFormation and other AWS services, and how
 * AWS is reached: credentials, region, and what its refusals mean ({@code AwsAccess}, {@code
 * AwsError}). Begin at {@link dev.portage.deployment.Discovery}. Promises: every value that an
 * operator would have to copy by hand is found, or the fault names the option that sets it.
 */
package dev.portage.deployment;
