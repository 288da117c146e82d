package dev.portage.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.store.embedding.pgvector.DefaultMetadataStorageConfig;
import dev.langchain4j.store.embedding.pgvector.MetadataStorageConfig;
import dev.langchain4j.store.embedding.pgvector.MetadataStorageMode;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore.PgDistanceType;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore.PgIdType;

/** The tables that the libraries create, by their settings. */
enum Layout {
  /** Without an index of its vectors. */
  LANGCHAIN4J_JSON,
  LANGCHAIN4J_JSONB,
  /** A column for each key of the metadata, of which one says whose the rows are. */
  LANGCHAIN4J_COLUMNS,
  SPRING_AI,
  /** In another schema, under another name, with other ids, and searched by another distance. */
  SPRING_AI_SCHEMA;

  private static final String DOCUMENTS = "documents";

  /** The table, as Portage is given it. */
  ChunkTable table() {
    return switch (this) {
      case LANGCHAIN4J_JSON, LANGCHAIN4J_JSONB -> langChain4j(Optional.empty());
      case LANGCHAIN4J_COLUMNS -> langChain4j(Optional.of(SqlName.of("topic")));
      case SPRING_AI -> springAi("vector_store");
      case SPRING_AI_SCHEMA -> springAi("knowledge", "handbook");
    };
  }

  /** Starts the library, which creates what is missing. */
  LibraryStore start(Target side) {
    return switch (this) {
      case LANGCHAIN4J_JSON ->
          langChain4j(
              side,
              false,
              DefaultMetadataStorageConfig.builder()
                  .storageMode(MetadataStorageMode.COMBINED_JSON)
                  .columnDefinitions(List.of("metadata json"))
                  .build());
      case LANGCHAIN4J_JSONB ->
          langChain4j(
              side,
              true,
              DefaultMetadataStorageConfig.builder()
                  .storageMode(MetadataStorageMode.COMBINED_JSONB)
                  .columnDefinitions(List.of("metadata jsonb"))
                  .indexes(List.of("metadata"))
                  .indexType("GIN")
                  .build());
      case LANGCHAIN4J_COLUMNS ->
          langChain4j(
              side,
              true,
              DefaultMetadataStorageConfig.builder()
                  .storageMode(MetadataStorageMode.COLUMN_PER_KEY)
                  .columnDefinitions(List.of("topic text", "page int"))
                  .indexes(List.of("topic"))
                  .indexType("BTREE")
                  .build());
      case SPRING_AI -> new SpringAiStore(side, store -> store);
      case SPRING_AI_SCHEMA ->
          new SpringAiStore(
              side,
              store ->
                  store
                      .schemaName("knowledge")
                      .vectorTableName("handbook")
                      .idType(PgIdType.TEXT)
                      .distanceType(PgDistanceType.NEGATIVE_INNER_PRODUCT));
    };
  }

  /** An id of the kind that the library writes here. */
  String id(String origin, int number) {
    String name = origin + "-" + number;
    return this == SPRING_AI_SCHEMA
        ? name
        : UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }

  /** A table of Spring AI. */
  static ChunkTable springAi(String... name) {
    return new ChunkTable(
        SqlName.of(name),
        SqlName.of("id"),
        Optional.empty(),
        Optional.of(SqlName.of("content")),
        Optional.empty(),
        SqlName.of("embedding"));
  }

  private static ChunkTable langChain4j(Optional<SqlName> tenant) {
    return new ChunkTable(
        SqlName.of(DOCUMENTS),
        SqlName.of("embedding_id"),
        tenant,
        Optional.of(SqlName.of("text")),
        Optional.empty(),
        SqlName.of("embedding"));
  }

  private static LibraryStore langChain4j(
      Target side, boolean index, MetadataStorageConfig metadata) {
    return new LangChain4jStore(
        PgVectorEmbeddingStore.datasourceBuilder()
            .datasource(side.dataSource())
            .table(DOCUMENTS)
            .metadataStorageConfig(metadata)
            .useIndex(index)
            // With one list, searches through the index are exact.
            .indexListSize(1));
  }
}
