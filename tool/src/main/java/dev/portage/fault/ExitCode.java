package dev.portage.fault;

/** How a command ended. The tens digit says whose matter it is. */
public enum ExitCode {
  /** Everything asked for was done. */
  OK(0, "done"),
  /** A defect of Portage itself. */
  DEFECT(1, "a defect of Portage; run again with --debug and report it"),
  /** The command line is wrong. */
  USAGE(2, "wrong command line"),

  /** The stack is not in this account and region. */
  UNKNOWN_STACK(10, "no such stack in this account and region"),
  /** The stack lacks an output, and no option gives its value. */
  MISSING_OUTPUT(11, "the stack lacks an output and no option gives its value"),
  /** No region is known, or it is no region of AWS. */
  UNKNOWN_REGION(12, "no region, or none of AWS"),
  /** A version of the application without a pgvector cluster. */
  UNSUPPORTED_VERSION(13, "a version of the application that has no pgvector cluster"),
  /** A value that the deployment holds cannot be used. */
  BAD_CONFIGURATION(14, "a value of the deployment cannot be used"),

  /** No AWS credentials were found. */
  NO_CREDENTIALS(20, "no AWS credentials, or expired ones"),
  /** AWS denied a call. */
  ACCESS_DENIED(21, "AWS denied a call"),
  /** AWS did not answer. */
  AWS_UNREACHABLE(22, "AWS does not answer"),
  /** AWS refused a call for another reason. */
  AWS_REFUSED(23, "AWS refused a call"),

  /** At least one bot could not be brought back. */
  BOTS_FAILED(30, "at least one bot could not be brought back"),
  /** No bot has this id or title. */
  UNKNOWN_BOT(31, "no such bot"),

  /** The target cluster does not answer. */
  TARGET_UNREACHABLE(40, "the target cluster does not answer"),
  /** The target cluster refused the password. */
  TARGET_LOGIN(41, "the target cluster refused the login"),
  /** The target has no table {@code items}. */
  NO_TABLE(42, "the target has no table items, or one of another shape"),
  /** The target lacks pgvector. */
  NO_EXTENSION(43, "the target lacks the extension vector"),
  /** The target's vectors have another dimension than the model. */
  WRONG_DIMENSION(44, "the target's vectors have another dimension than the model"),
  /** The journal was written by a newer Portage. */
  JOURNAL_NEWER(45, "the journal was written by a newer Portage"),
  /** Another migrate is at work. */
  BUSY(46, "another migrate is at work on this target"),
  /** The target refused a statement. */
  TARGET_REFUSED(47, "the target refused a statement"),
  /** Somebody else holds what a transaction needs. */
  BUSY_ROWS(48, "another session holds what a transaction needs"),

  /** The rows are not what they should be. */
  VERIFICATION_FAILED(50, "the rows are not what they should be"),
  /** Searches find less than they should, with the best index that was tried. */
  RECALL_LOW(51, "searches find less than they should, with the best index that was tried"),

  /** The source does not answer. */
  SOURCE_UNREACHABLE(60, "the source does not answer"),
  /** The source refused the login. */
  SOURCE_LOGIN(61, "the source refused the login"),
  /** The source refused a statement. */
  SOURCE_REFUSED(62, "the source refused a statement"),
  /** The rows of the source do not fit into the target's table. */
  SOURCE_UNFIT(63, "the rows of the source do not fit into the table of the target"),

  /** Stopped by Ctrl-C; the same command goes on from there. */
  INTERRUPTED(130, "stopped by Ctrl-C; the same command goes on from there");

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

  /** One line for {@code --help} and the README. */
  public String meaning() {
    return meaning;
  }
}
