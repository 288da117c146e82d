/**
 * Secrets Manager, with the secret of a database cluster.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.secretsmanager.Secrets}.
 *
 * <p>Promises: a secret is found by its name and by its ARN; its text is never logged.
 */
package dev.portage.sandbox.aws.secretsmanager;
