/**
 * What all simulated AWS services have in common: the HTTP endpoint, requests and responses, the
 * protocols of the SDK, errors, and faults that tests inject.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.http.AwsEndpoint}: it finds the service of a request,
 * counts the call, and asks {@link dev.portage.sandbox.aws.http.InjectedFaults} before the service
 * answers. A service implements {@link dev.portage.sandbox.aws.http.AwsApi}.
 *
 * <p>Promises: this package knows no service; signatures are not verified.
 */
package dev.portage.sandbox.aws.http;
