package dev.portage.index;

import dev.portage.store.TableShape;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables that well-known libraries make, with the distance by which each of them searches where
 * its user has not chosen another. A table is recognised by its name, where the library gives it
 * one, and by its columns.
 */
public enum KnownLayout {
  /** The application's own table (UPSTREAM 3.1, 3.2). */
  BEDROCK_CHAT("Bedrock Claude Chat", Distance.L2, "items", "id content embedding botid source"),
  /** Its library asks by the cosine where no other strategy is chosen. */
  LANGCHAIN(
      "LangChain PGVector",
      Distance.COSINE,
      "langchain_pg_embedding",
      "collection_id embedding document cmetadata"),
  /** Its index is HNSW by the cosine. */
  SPRING_AI("Spring AI", Distance.COSINE, "vector_store", "id content metadata embedding"),
  /** The table is named by its user; the column {@code embedding_id} is the library's. */
  LANGCHAIN4J("LangChain4j", Distance.COSINE, "\\w+", "embedding_id text embedding"),
  /** Names are mapped by the user; those of the columns are the documentation's. */
  BEDROCK_KNOWLEDGE_BASE(
      "a Bedrock knowledge base", Distance.COSINE, "\\w+", "id chunks metadata embedding"),
  /** One table for each data set. */
  DIFY("Dify", Distance.COSINE, "embedding_vector_index_\\w+", "id text meta embedding"),
  /** The table is the collection; payload holds the text. */
  MEM0("Mem0", Distance.COSINE, "\\w+", "id vector payload"),
  /** The template of Vercel's AI SDK. */
  VERCEL_AI(
      "the Vercel AI template", Distance.COSINE, "embeddings", "id resource_id content embedding");

  private final String description;
  private final Distance distance;
  private final Pattern table;

  /** The names of its columns, separated by spaces. */
  private final String columns;

  KnownLayout(String description, Distance distance, String table, String columns) {
    this.description = description;
    this.distance = distance;
    this.table = Pattern.compile(table);
    this.columns = columns;
  }

  /** The library's name, for messages. */
  public String description() {
    return description;
  }

  /** The distance by which the library searches. */
  public Distance distance() {
    return distance;
  }

  /** The layout of a table; empty where it is none of these. */
  static Optional<KnownLayout> of(TableShape shape) {
    return of(
        shape.table().name().last(),
        shape.catalog().names().stream().map(name -> name.last()).collect(Collectors.toSet()));
  }

  /**
   * The layout of a table.
   *
   * @param table its name, without the schema
   * @param columns all that it has
   */
  static Optional<KnownLayout> of(String table, Set<String> columns) {
    return Arrays.stream(values())
        .filter(layout -> layout.table.matcher(table).matches())
        .filter(layout -> columns.containsAll(Set.of(layout.columns.split(" "))))
        .findFirst();
  }
}
