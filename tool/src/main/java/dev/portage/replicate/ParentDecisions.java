package dev.portage.replicate;

import dev.portage.merge.RowDifference;
import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Collects what is to be done with parents, by the comparison of these. */
final class ParentDecisions implements Consumer<RowDifference> {
  private final List<String> written = new ArrayList<>();
  private final List<String> inserted = new ArrayList<>();
  private final Map<String, String> matched = new HashMap<>();
  private final List<String> others = new ArrayList<>();

  @Override
  public void accept(RowDifference row) {
    switch (row.decision()) {
      case INSERT -> {
        written.add(row.key());
        inserted.add(row.key());
      }
      case UPDATE, ADOPT -> written.add(row.key());
      case MATCH -> matched.put(row.key(), row.there().orElseThrow());
      case CONFLICT, MISSING_UNREADABLE -> others.add(row.key());
      case KEEP_EDITED,
          KEEP_TAKEN,
          KEEP_MOVED,
          KEEP_UNREADABLE,
          KEEP_DELETED,
          KEEP_GONE,
          LEFT_OUT,
          RESTORE,
          APPLICATION,
          NOTHING -> {}
    }
  }

  /** Keys of those that are passed to the target. */
  List<String> written() {
    return written;
  }

  /** Those of them that the target lacks. */
  List<String> inserted() {
    return inserted;
  }

  /** Those that the target has under another key, with that. */
  Map<String, String> matched() {
    return matched;
  }

  /** Those whose key, or name, another row has on the target, or that the source cannot read. */
  List<String> others() {
    return others;
  }

  /** The parents that staged rows refer to. */
  static List<String> parents(Session to, String stage, SqlName column) throws SQLException {
    return to.list(
        "SELECT DISTINCT %1$s::text FROM %2$s WHERE %1$s IS NOT NULL"
            .formatted(column.quoted(), stage),
        row -> row.getString(1));
  }
}
