package dev.portage.fault;

/**
 * How a command ended, as the exit code of the process. The tens digit says where the cause is: 1x
 * configuration, 2x AWS, 3x bots, 4x target, 5x verification, 6x source.
 */
public enum ExitCode {
  /** The command did everything it was asked to do. */
  OK(0, "done"),
  /** Portage itself has a defect. */
  DEFECT(1, "a defect of Portage: run the command again with --debug, and report it"),
  /** The command line is wrong. */
  USAGE(2, "the command line is wrong"),

  /** The stack is not in this account and region. */
  UNKNOWN_STACK(10, "there is no such stack in this account and region"),
  /** The stack lacks an output, and no option gives its value. */
  MISSING_OUTPUT(11, "the stack lacks an output, and no option gives its value"),
  /** No region is known, or it is no region of AWS. */
  UNKNOWN_REGION(12, "no AWS region is set, or there is no such region"),
  /** A version of the application without a pgvector cluster. */
  UNSUPPORTED_VERSION(13, "this version of the application has no pgvector cluster"),
  /** A value that the deployment holds cannot be used. */
  BAD_CONFIGURATION(14, "a value in the configuration of the deployment cannot be used"),

  /** No AWS credentials were found. */
  NO_CREDENTIALS(20, "there are no AWS credentials, or they are expired"),
  /** AWS denied a call. */
  ACCESS_DENIED(21, "AWS denied a call: a permission is missing"),
  /** AWS did not answer. */
  AWS_UNREACHABLE(22, "AWS does not answer"),
  /** AWS refused a call for another reason. */
  AWS_REFUSED(23, "AWS refused a call for another reason"),

  /** At least one bot could not be migrated. */
  BOTS_FAILED(30, "at least one bot could not be migrated"),
  /** No bot has this id or title. */
  UNKNOWN_BOT(31, "there is no such bot"),

  /** The target cluster does not answer. */
  TARGET_UNREACHABLE(40, "the target cluster does not answer"),
  /** The target cluster refused the password. */
  TARGET_LOGIN(41, "the target cluster refused the login"),
  /** The target has no table {@code items}. */
  NO_TABLE(42, "the target has no table of chunks, or one with other columns"),
  /** The target lacks pgvector. */
  NO_EXTENSION(43, "the target lacks the extension vector"),
  /** The target's vectors have another dimension than the model. */
  WRONG_DIMENSION(44, "the target's vectors have another dimension than the model"),
  /** The journal was written by a newer Portage, or by an earlier one and is not upgraded yet. */
  JOURNAL_VERSION(45, "the journal was written by another version of Portage"),
  /** Another migration is running on the same target. */
  BUSY(46, "another migration, or a build of an index, is already running on this target"),
  /** The target refused a statement. */
  TARGET_REFUSED(47, "the target refused a statement"),
  /** Another session holds a lock that a transaction needs. */
  BUSY_ROWS(48, "another session holds a lock that a transaction needs"),

  /** The rows differ from what was expected. */
  VERIFICATION_FAILED(50, "verification failed: rows are missing, unexpected or different"),
  /** Searches find too little, even with the best index that was tried. */
  RECALL_LOW(51, "the recall of searches is too low, even with the best index that was tried"),

  /** The source does not answer. */
  SOURCE_UNREACHABLE(60, "the source does not answer"),
  /** The source refused the login. */
  SOURCE_LOGIN(61, "the source refused the login"),
  /** The source refused a statement. */
  SOURCE_REFUSED(62, "the source refused a statement"),
  /** The rows of the source do not fit into the target's table. */
  SOURCE_UNFIT(63, "the source's rows do not fit into the target's table"),
  /** Changes of the source are still to be applied. */
  NOT_CAUGHT_UP(64, "the target has not caught up with the source in time"),

  /** Interrupted by Ctrl-C; the same command resumes. */
  INTERRUPTED(130, "interrupted by Ctrl-C: the same command resumes");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The number that the process exits with. */
  public int number() {
    return number;
  }

  /** One line about it, as {@code --help} and the README show it. */
  public String meaning() {
    return meaning;
  }
}
