/**
 * Checks the calls of the sandbox against AWS's own service models, which the Python SDK has as
 * JSON files: every answer, every error, and every request that was accepted.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.models.ModelCheck}: tests register it as an observer
 * of the endpoint, and fail where it has findings. {@code ServiceModel} reads a file, {@code
 * WireFormat} is what the protocols differ in, and {@code ModelDeviations} is what is allowed
 * besides the models, each with its reason.
 *
 * <p>Promises: the demo and the product know nothing of it; each model is parsed once for each JVM,
 * at the first call of its service; a service without a model is a finding.
 */
package dev.portage.sandbox.aws.models;
