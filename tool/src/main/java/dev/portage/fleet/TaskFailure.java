package dev.portage.fleet;

import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why ECS did not start a task, or why one ended without a result: the table of all reasons, with
 * what each of them costs and what to do about it. Reasons are those of RunTask's {@code
 * failures[]} and exceptions, of {@code stopCode} and {@code stoppedReason}, and the text that a
 * failed task left in SyncStatusReason (AWS documentation, "Stopped task error messages" and "API
 * failure reasons"). The first row that matches counts.
 */
public enum TaskFailure {
  /** Tokens per day: they return after midnight UTC. */
  DAILY_QUOTA(
      Effect.WAIT,
      "Bedrock's quota for a day is used up. It returns within a day; a larger one is requested in"
          + " Service Quotas.",
      "too many tokens per day|tokens per day"),
  /** ECS, or EC2 on its behalf, or Bedrock is called too often. */
  THROTTLED(
      Effect.WAIT,
      "AWS throttles the account. Nothing needs to be done.",
      "throttl|RequestLimitExceeded|request limit exceeded|rate exceeded|too many requests"
          + "|too many tokens|TooManyRequests"),
  /** Spot capacity or a host was taken back. */
  INTERRUPTED(
      Effect.WAIT,
      "AWS took the capacity back. Nothing needs to be done.",
      "SpotInterruption|TerminationNotice|spot (task|capacity|interruption)|host .*(terminated"
          + "|retired|lost)"),
  /** Another task must end first. */
  TASK_LIMIT(
      Effect.WAIT,
      "The account runs as many tasks or vCPUs as its quota allows. Wait, or request a larger quota"
          + " of Fargate in Service Quotas.",
      "limit on the number of|LimitExceededException|concurrent tasks"),
  /** Fargate has none left in this zone. */
  NO_CAPACITY(
      Effect.WAIT,
      "Fargate has no capacity in these availability zones. Nothing needs to be done.",
      "capacity is unavailable|RESOURCE:(FARGATE|CPU|MEMORY)|no .*capacity"),
  /** The role of ECS itself, which the first call of an account creates. */
  SERVICE_ROLE(
      Effect.FIX,
      "Create the service-linked role of ECS: aws iam create-service-linked-role --aws-service-name"
          + " ecs.amazonaws.com.",
      "service.linked role"),
  /** Network interfaces or addresses are used up. */
  NO_ADDRESS(
      Effect.FIX,
      "The private subnets have no free address, or the account no network interface left. Run"
          + " fewer tasks (--max-tasks), or free some.",
      "InsufficientFreeAddresses|NetworkInterfaceLimitExceeded|network interface|\\bENI\\b"),
  /** The image, or the way to its registry. */
  IMAGE(
      Effect.FIX,
      "Check that the image of the task definition exists, that the execution role may pull it, and"
          + " that the subnets reach the registry.",
      "CannotPull|pull(ing)? (the )?image|image manifest|ImageNotFound"),
  /** What ECS prepares before a container starts. */
  PREPARATION(
      Effect.FIX,
      "Check the secrets, the log group and the volumes that the task definition names, and the"
          + " rights of the execution role.",
      "ResourceInitializationError|CannotCreateContainer|CannotStartContainer|CannotInspect"
          + "|CannotCreateVolume"),
  /** The task definition or cluster was removed. */
  INACTIVE(
      Effect.FIX,
      "Deploy the stack again: its task definition or cluster is no longer active.",
      "\\bINACTIVE\\b|\\bMISSING\\b"),
  /** AWS, the target or the network was away. */
  OUTAGE(
      Effect.WAIT,
      "A service does not answer. Check that the Aurora cluster is available and that the subnets"
          + " have a way out.",
      "InternalError|InternalServerError|ServerException|ServiceUnavailable|service unavailable"
          + "|SlowDown|could not connect to the endpoint|connection refused|connection timed out"
          + "|name resolution|network is unreachable|no answer|try again later"),
  /** ECS started no container, for another reason. */
  NOT_STARTED(
      Effect.FIX,
      "The task ended before its container ran. See the stopped tasks of the cluster in ECS.",
      "TaskFailedToStart"),
  /** Nothing of the bot was touched, although the container ended well. */
  DID_NOTHING(
      Effect.FIX,
      "The task ended at once without having worked on its bot. Check the image and the command of"
          + " the task definition.",
      ""),
  /** The kernel ended the container. */
  OUT_OF_MEMORY(
      Effect.COUNT, "Give the task definition more memory.", "OutOfMemory|exit code:? 137"),
  /** ECS does not know the task any more, so nothing is known of it. */
  LOST(Effect.COUNT, "", ""),
  /** Everything else that a task does when it ends: the bot's own attempt. */
  EXITED(Effect.COUNT, "See the log of the task in CloudWatch Logs.", "");

  /** What a failure means for the bot and for those after it. */
  enum Effect {
    /** Ends without anybody's help; costs the bot nothing. */
    WAIT,
    /** Every bot would meet it until it is fixed; costs the bot nothing. */
    FIX,
    /** It may be the bot: an attempt of it. */
    COUNT
  }

  private static final Pattern OF_SERVICE =
      Pattern.compile(
          "^((An error occurred \\()?(Throttling|TooManyRequests|ServiceUnavailable|SlowDown"
              + "|InternalServer|InternalError|ModelNotReady)"
              + "|(Could not connect to the|Connect timeout on|Read timeout on) endpoint URL"
              + "|(connection to|could not connect to) server|the database system is"
              + "|Can't create a connection to host)");

  private final Effect effect;
  private final String hint;
  private final Pattern words;

  TaskFailure(Effect effect, String hint, String words) {
    this.effect = effect;
    this.hint = hint;
    this.words = words.isEmpty() ? Pattern.compile("(?!)") : Pattern.compile("(?i)" + words);
  }

  /** Why RunTask started no task, as {@code failures[]} or an exception says it. */
  static TaskFailure refused(String reason) {
    TaskFailure row = find(reason);
    return row.effect == Effect.COUNT ? NOT_STARTED : row;
  }

  /**
   * Why a task has stopped.
   *
   * @param exitCode of the container, where it ever ran
   * @param stopCode as ECS gives it, "" where it gives none
   * @param reason as ECS gives it
   */
  static TaskFailure stopped(OptionalInt exitCode, String stopCode, String reason) {
    if (stopCode.equals("SpotInterruption") || stopCode.equals("TerminationNotice")) {
      return INTERRUPTED;
    }
    if (stopCode.equals("UserInitiated")) {
      return EXITED;
    }
    if (exitCode.isEmpty()) {
      return refused(reason);
    }
    return switch (exitCode.getAsInt()) {
      case 0 -> DID_NOTHING;
      case 137 -> OUT_OF_MEMORY;
      default -> EXITED;
    };
  }

  /**
   * Why a task says FAILED, by the text that it left. That may quote what a user has entered, such
   * as the address of a page that does not answer, so only what botocore and the database's driver
   * begin a text with counts.
   */
  static TaskFailure reported(String reason) {
    if (!OF_SERVICE.matcher(reason).find()) {
      return EXITED;
    }
    TaskFailure row = find(reason);
    return row == DAILY_QUOTA || row == THROTTLED ? row : OUTAGE;
  }

  private static TaskFailure find(String text) {
    return Stream.of(values())
        .filter(row -> row.words.matcher(text).find())
        .findFirst()
        .orElse(EXITED);
  }

  /** Whether the same RunTask may succeed later: what was removed does not come back. */
  boolean isLater() {
    return this != NOT_STARTED && this != INACTIVE;
  }

  /** Whether it is an attempt of the bot. */
  boolean counts() {
    return effect == Effect.COUNT;
  }

  /** Whether it ends without anybody's help. */
  boolean endsAlone() {
    return effect == Effect.WAIT;
  }

  /** What an operator may do about it. */
  String hint() {
    return hint;
  }
}
