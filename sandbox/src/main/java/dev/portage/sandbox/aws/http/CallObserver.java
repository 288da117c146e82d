package dev.portage.sandbox.aws.http;

/**
 * Sees each call of a service and its answer, before the answer is sent. The endpoint finds its
 * observers as services of the {@link java.util.ServiceLoader}, so that tests can have one without
 * any word of it where a sandbox is started.
 */
public interface CallObserver {
  /** Receives a call that a service answered; the answer may be an error. Calls are concurrent. */
  void answered(AwsApi service, Request request, Response response);

  /**
   * Receives a call that the sandbox cannot answer.
   *
   * @param action such as {@code ecs:RunTask}
   * @param why what the caller is told
   */
  void unanswered(String action, String why);
}
