package dev.portage.postgres;

import dev.portage.fault.ExitCode;

/** Which of the two clusters a database is on: a fault says whose matter it is. */
public enum Side {
  /** Where rows are copied from; only read. */
  SOURCE(ExitCode.SOURCE_UNREACHABLE, ExitCode.SOURCE_LOGIN, ExitCode.SOURCE_REFUSED),
  /** Where rows go, and where the journal is. */
  TARGET(ExitCode.TARGET_UNREACHABLE, ExitCode.TARGET_LOGIN, ExitCode.TARGET_REFUSED);

  private final ExitCode unreachable;
  private final ExitCode login;
  private final ExitCode refused;

  Side(ExitCode unreachable, ExitCode login, ExitCode refused) {
    this.unreachable = unreachable;
    this.login = login;
    this.refused = refused;
  }

  ExitCode unreachable() {
    return unreachable;
  }

  ExitCode login() {
    return login;
  }

  ExitCode refused() {
    return refused;
  }
}
