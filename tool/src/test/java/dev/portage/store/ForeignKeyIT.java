package dev.portage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which tables refer to a table, where some are partitioned. */
class ForeignKeyIT {
  private static List<SqlName> referring(Target target, String to) {
    return target
        .database()
        .inTransaction(
            session -> {
              long oid =
                  session.one("SELECT to_regclass(?)::oid::bigint", row -> row.getLong(1), to);
              return ForeignKey.to(session, oid).stream()
                  .map(ForeignKey.Reference::child)
                  .distinct()
                  .toList();
            });
  }

  @Test
  void aPartitionedTableRefersAsAWhole() throws SQLException {
    try (Target target = Target.empty()) {
      target.run(
          """
          CREATE TABLE parents (id int PRIMARY KEY);
          CREATE TABLE chunks (id int, parent int REFERENCES parents (id)) PARTITION BY HASH (id);
          CREATE TABLE chunks_0 PARTITION OF chunks FOR VALUES WITH (MODULUS 1, REMAINDER 0);
          """);
      assertThat(referring(target, "parents")).containsExactly(SqlName.of("public", "chunks"));
    }
  }

  @Test
  void whatRefersToAPartitionedTableRefersToItsParts() throws SQLException {
    try (Target target = Target.empty()) {
      target.run(
          """
          CREATE TABLE parents (id int PRIMARY KEY) PARTITION BY HASH (id);
          CREATE TABLE parents_0 PARTITION OF parents FOR VALUES WITH (MODULUS 1, REMAINDER 0);
          CREATE TABLE chunks (id int, parent int REFERENCES parents (id));
          """);
      assertThat(referring(target, "parents_0")).containsExactly(SqlName.of("public", "chunks"));
    }
  }
}
