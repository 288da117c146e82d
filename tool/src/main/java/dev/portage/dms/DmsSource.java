package dev.portage.dms;

import dev.portage.postgres.Database;

/** Whether slot and publication can be dropped on the source of a data migration. */
public sealed interface DmsSource {
  /** They can. */
  record Open(Database database) implements DmsSource {}

  /** The source was deleted, and they with it. */
  record Gone() implements DmsSource {}

  /** It may exist, and this run does not know its address. */
  record Unknown() implements DmsSource {}
}
