package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.migration.Undo;
import dev.portage.migration.Undo.End;
import dev.portage.migration.Undo.Undone;
import dev.portage.store.RowNoun;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Runs {@code migrate --undo}, and shows what was removed.
 *
 * @param undo of a migration
 * @param output where it is shown
 * @param json whether as JSON
 */
record UndoRun(Undo undo, Output output, boolean json) {
  /** Shows what would be removed. */
  void preview() {
    Optional<String> what = undo.preview();
    if (json) {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("dryRun", true);
      shown.put("question", what.orElse(null));
      output.json(shown);
      return;
    }
    output.line(
        what.map("a run asks before it removes anything: %s"::formatted)
            .orElse("there is nothing to undo"));
  }

  /** Removes it, after asking. */
  ExitCode run() {
    Undone undone = undo.run();
    show(undone);
    return undone.end() == End.INTERRUPTED ? ExitCode.INTERRUPTED : ExitCode.OK;
  }

  private void show(Undone undone) {
    if (json) {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("end", undone.end().name().toLowerCase(Locale.ROOT));
      shown.put("removed", undone.removed());
      shown.put("kept", undone.kept());
      output.json(shown);
      return;
    }
    undone
        .removed()
        .forEach(
            (table, rows) ->
                output.line("removed: %s of %s".formatted(RowNoun.count(rows), table)));
    undone
        .kept()
        .forEach(
            (table, rows) ->
                output.line(
                    "kept: %s of %s, since rows of other tables refer to them"
                        .formatted(RowNoun.count(rows), table)));
    switch (undone.end()) {
      case DONE -> output.line("the migration is undone: another one can be run now");
      case NOTHING -> output.line("there is nothing to undo");
      case DECLINED -> output.line("nothing was removed");
      case INTERRUPTED -> output.line("interrupted: the same command removes the rest");
    }
  }
}
