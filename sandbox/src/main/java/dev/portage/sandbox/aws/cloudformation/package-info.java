/**
 * CloudFormation as far as Portage reads it: stacks, their outputs, resources and exports.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.cloudformation.CloudFormation}; {@link
 * dev.portage.sandbox.aws.cloudformation.Stack} is what a test or the sandbox puts into it.
 *
 * <p>Promises: stacks live in memory and are never created by a template; answers have the pages
 * and the limits of AWS.
 */
package dev.portage.sandbox.aws.cloudformation;
