package dev.portage.store;

import java.util.Optional;

/** Tables of other applications, for tests: with an id, a text and a vector. */
public final class OtherTable {
  private OtherTable() {}

  /**
   * A table with the columns id, content and embedding.
   *
   * @param tenant column that says whose the rows are
   */
  public static ChunkTable of(String name, String tenant) {
    return of(name, tenant, "content");
  }

  /** The same with another column for the text. */
  public static ChunkTable of(String name, String tenant, String content) {
    return new ChunkTable(
        SqlName.of(name),
        SqlName.of("id"),
        Optional.of(SqlName.of(tenant)),
        Optional.of(SqlName.of(content)),
        Optional.empty(),
        SqlName.of("embedding"));
  }
}
