package dev.portage.sandbox.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What the application's custom resource makes in its database (UPSTREAM 3.1, 3.3). */
public final class ApplicationSchema {
  private ApplicationSchema() {}

  /**
   * Runs the application's set-up: on an empty database it creates everything; on one that it set
   * up before it drops {@code items} with all rows, as from v1.0.0 every update of the custom
   * resource does. The vector index is made on the empty table, and so its centroids mean nothing.
   */
  public static void setUp(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE EXTENSION IF NOT EXISTS pgcrypto;
          CREATE EXTENSION IF NOT EXISTS vector;
          DROP TABLE IF EXISTS items;
          CREATE TABLE items (
            id char(26) PRIMARY KEY,
            botid char(26),
            content text,
            source text,
            embedding vector(1024)
          );
          CREATE INDEX idx_items_embedding ON items
            USING ivfflat (embedding vector_l2_ops) WITH (lists = 100);
          CREATE INDEX idx_items_botid ON items USING btree (botid);
          """);
    }
  }
}
