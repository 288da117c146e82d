/**
 * ECS on Fargate, where a task is a real process on this machine.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.ecs.Ecs}; {@code TaskRunner} takes a task from
 * PROVISIONING to STOPPED, and {@link dev.portage.sandbox.aws.ecs.EcsFaults} makes tasks fail.
 *
 * <p>Promises: a task inherits no variables of this process but PATH, HOME, LANG and JAVA_HOME;
 * tasks end with the sandbox, even when it is killed.
 */
package dev.portage.sandbox.aws.ecs;
