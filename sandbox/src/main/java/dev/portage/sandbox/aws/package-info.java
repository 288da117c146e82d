/**
 * The AWS account of the sandbox: every service that Portage calls, in the wire formats that the
 * AWS SDK speaks.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.AwsSandbox}: it starts all services behind one HTTP
 * endpoint on 127.0.0.1, and gives the environment variables for the processes that use them. Each
 * service has a package of its own below this one; {@link dev.portage.sandbox.aws.http} holds what
 * all of them need, and services do not depend on each other.
 *
 * <p>Promises: nothing listens on any address but 127.0.0.1; no task process outlives the sandbox,
 * not even after kill -9; an operation that the sandbox does not know is answered with the error
 * that AWS gives, and recorded.
 */
package dev.portage.sandbox.aws;
