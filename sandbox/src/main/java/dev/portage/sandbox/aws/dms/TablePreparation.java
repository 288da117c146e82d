package dev.portage.sandbox.aws.dms;

import java.util.Arrays;
import java.util.Locale;

/** What happens to the tables of the target before they are loaded. */
enum TablePreparation {
  DO_NOTHING,
  TRUNCATE,
  DROP_TABLES_ON_TARGET;

  static TablePreparation parse(String word) {
    return Arrays.stream(values())
        .filter(one -> one.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> DmsErrors.value("The table preparation mode %s is not valid.".formatted(word)));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
