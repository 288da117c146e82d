/**
 * The AWS side of a whole deployment on one machine, in the wire formats that the AWS SDK speaks.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.AwsSandbox}: it starts everything behind one HTTP
 * endpoint on 127.0.0.1 and gives the environment for the processes that use it. One class per
 * service; {@link dev.portage.sandbox.aws.AwsEndpoint} finds the service of a request, counts the
 * call, and lets {@link dev.portage.sandbox.aws.Faults} have its way first.
 *
 * <p>Promises: nothing listens anywhere but on 127.0.0.1; no task process outlives the sandbox, not
 * even after kill -9; the answer to anything unknown is the error that AWS gives, and it is
 * remembered.
 */
package dev.portage.sandbox.aws;
