package dev.portage.fleet;

import dev.portage.bots.BotId;
import dev.portage.postgres.Database;
import dev.portage.store.Fingerprint;
import dev.portage.store.TableShape;
import dev.portage.store.TenantRows;

/** Reads which rows the target has of one bot. */
@FunctionalInterface
public interface BotRows {
  /** The fingerprint of the bot's rows now. */
  Fingerprint of(BotId bot);

  /** The rows in the table {@code items} of this database. */
  static BotRows in(Database database) {
    return bot ->
        database.inLongTransaction(
            session ->
                new TenantRows(TableShape.ofItems(session, database.describe()), bot.value())
                    .fingerprint(session));
  }
}
