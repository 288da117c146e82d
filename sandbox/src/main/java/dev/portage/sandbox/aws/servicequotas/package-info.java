/**
 * Service Quotas for Fargate and Bedrock.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.servicequotas.ServiceQuotas}.
 *
 * <p>Promises: a quota that no test has set is the one that the simulated service enforces.
 */
package dev.portage.sandbox.aws.servicequotas;
