package dev.portage.copy;

import dev.portage.postgres.Session;
import dev.portage.postgres.SqlName;
import dev.portage.postgres.TableShape;
import java.sql.SQLException;
import java.util.Optional;

/** Sequences that fill the columns of a table: they must not give what was copied once more. */
public final class Sequences {
  private Sequences() {}

  /** Lets each go on behind the greatest value that stands; they never go back. */
  public static void advance(Session session, TableShape table) throws SQLException {
    for (TableShape.Column column : table.columns()) {
      Optional<String> sequence = column.filled() ? of(session, table, column) : Optional.empty();
      if (sequence.isPresent()) {
        advance(session, table, column.name(), sequence.get());
      }
    }
  }

  private static Optional<String> of(Session session, TableShape table, TableShape.Column column)
      throws SQLException {
    return session.one(
        "SELECT pg_get_serial_sequence(?, ?)",
        row -> Optional.ofNullable(row.getString(1)),
        table.table().name().quoted(),
        column.name().parts().getLast());
  }

  private static void advance(Session session, TableShape table, SqlName column, String sequence)
      throws SQLException {
    session.one(
        """
        SELECT CASE WHEN m.greatest > coalesce(pg_sequence_last_value(?::regclass), 0)
                    THEN setval(?::regclass, m.greatest) END
          FROM (SELECT max(%s)::bigint AS greatest FROM %s) m
        """
            .formatted(column.quoted(), table.table().name().quoted()),
        row -> "",
        sequence,
        sequence);
  }
}
