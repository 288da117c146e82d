package dev.portage.sandbox.aws.dms;

import java.util.Arrays;
import java.util.Locale;

/** How a data migration is started. */
enum StartType {
  START_REPLICATION,
  RESUME_PROCESSING,
  RELOAD_TARGET;

  static StartType parse(String word) {
    return Arrays.stream(values())
        .filter(one -> one.word().equals(word))
        .findFirst()
        .orElseThrow(() -> DmsErrors.value("The start type %s is not valid.".formatted(word)));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
