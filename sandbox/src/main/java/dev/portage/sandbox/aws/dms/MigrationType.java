package dev.portage.sandbox.aws.dms;

import java.util.Arrays;
import java.util.Locale;

/** What a data migration moves. */
enum MigrationType {
  FULL_LOAD(true, false),
  CDC(false, true),
  FULL_LOAD_AND_CDC(true, true);

  private final boolean rows;
  private final boolean changes;

  MigrationType(boolean rows, boolean changes) {
    this.rows = rows;
    this.changes = changes;
  }

  static MigrationType parse(String word) {
    return Arrays.stream(values())
        .filter(one -> one.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> DmsErrors.value("The data migration type %s is not valid.".formatted(word)));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns whether it copies the rows that are there. */
  boolean rows() {
    return rows;
  }

  /** Returns whether it follows changes, until it is stopped. */
  boolean changes() {
    return changes;
  }
}
