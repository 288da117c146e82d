package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.postgres.Target;
import java.sql.Connection;
import java.sql.SQLException;

/** What a build by CONCURRENTLY leaves when it is killed while it waits for the application. */
final class InvalidIndex {
  private InvalidIndex() {}

  static void leave(Target target, String name) throws SQLException {
    try (Connection application = target.connect();
        var writing = application.createStatement();
        Connection builder = target.connect();
        var building = builder.createStatement()) {
      application.setAutoCommit(false);
      writing.execute("INSERT INTO items (id) VALUES ('of the application')");
      building.execute("SET statement_timeout = '300ms'");
      assertThatThrownBy(
              () ->
                  building.execute(
                      "CREATE INDEX CONCURRENTLY %s ON items USING ivfflat (embedding vector_l2_ops)"
                          .formatted(name)))
          .hasMessageContaining("statement timeout");
      application.rollback();
    }
  }
}
