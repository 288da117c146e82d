package dev.portage.journal;

import java.util.List;

/**
 * How a unit ended.
 *
 * @param outcome of the bot
 * @param digest of its rows, "" where none was written
 * @param firstId least id of the rows that Portage wrote, "" where none was
 * @param lastId greatest id of them
 * @param sources each of the bot's sources, where Portage read them itself
 */
public record UnitResult(
    BotOutcome outcome, String digest, String firstId, String lastId, List<SourceRecord> sources) {

  /** An outcome with nothing written. */
  public static UnitResult of(BotOutcome outcome) {
    return new UnitResult(outcome, "", "", "", List.of());
  }
}
