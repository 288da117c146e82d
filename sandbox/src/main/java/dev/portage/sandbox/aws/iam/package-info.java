/**
 * IAM: roles with their trust policy and their inline policies.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.iam.Iam}.
 *
 * <p>Promises: other services ask it what a role may do; whether a caller may pass a role to a
 * service is not checked.
 */
package dev.portage.sandbox.aws.iam;
