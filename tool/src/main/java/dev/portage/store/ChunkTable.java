package dev.portage.store;

import java.util.Optional;

/**
 * Names a table of chunks with their embeddings, and the purpose of its columns. {@link #ITEMS} is
 * the application's; other pgvector stores have the same under other names.
 *
 * @param name of the table
 * @param id column that identifies a row
 * @param tenant column by which rows are searched and restored, a bot's id in {@link #ITEMS}; empty
 *     where the table has none
 * @param content column with the text, where there is one
 * @param source column that says where the text is from, where there is one
 * @param embedding column with the vector
 */
public record ChunkTable(
    SqlName name,
    SqlName id,
    Optional<SqlName> tenant,
    Optional<SqlName> content,
    Optional<SqlName> source,
    SqlName embedding) {

  /** The application's table (UPSTREAM 3.1). */
  public static final ChunkTable ITEMS =
      new ChunkTable(
          SqlName.of("items"),
          SqlName.of("id"),
          Optional.of(SqlName.of("botid")),
          Optional.of(SqlName.of("content")),
          Optional.of(SqlName.of("source")),
          SqlName.of("embedding"));

  /** The same table, whose rows belong to no tenants. */
  public ChunkTable withoutTenant() {
    return new ChunkTable(name, id, Optional.empty(), content, source, embedding);
  }

  /** The table and its id column, without its other columns. */
  public TableRef ref() {
    return new TableRef(name, id);
  }
}
