/**
 * STS: the caller's identity, and roles to assume.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.sts.Sts}.
 *
 * <p>Promises: any role can be assumed, and each assumed role is recorded.
 */
package dev.portage.sandbox.aws.sts;
