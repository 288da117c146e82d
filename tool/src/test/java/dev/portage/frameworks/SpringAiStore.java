package dev.portage.frameworks;

import dev.portage.postgres.Target;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore.PgVectorStoreBuilder;
import org.springframework.jdbc.core.JdbcTemplate;

/** Documents that Spring AI keeps. */
final class SpringAiStore implements LibraryStore {
  private final PgVectorStore store;

  /**
   * Starts the library, which creates what is missing of its table and index.
   *
   * @param options that differ from what is usual
   */
  SpringAiStore(Target side, UnaryOperator<PgVectorStoreBuilder> options) {
    PGSimpleDataSource exact = side.dataSource();
    // HNSW then reads every row, also where a filter leaves few of them.
    exact.setOptions("-c hnsw.ef_search=400");
    store =
        options
            .apply(PgVectorStore.builder(new JdbcTemplate(exact), new Model()))
            .initializeSchema(true)
            .build();
    store.afterPropertiesSet();
  }

  @Override
  public void write(List<Passage> passages) {
    store.add(
        passages.stream()
            .map(passage -> new Document(passage.id(), passage.text(), passage.metadata()))
            .toList());
  }

  @Override
  public List<Hit> search(String question, int most) {
    return search(SearchRequest.builder().query(question).topK(most).build());
  }

  @Override
  public List<Hit> search(String question, String topic, int beforePage, int most) {
    FilterExpressionBuilder filter = new FilterExpressionBuilder();
    return search(
        SearchRequest.builder()
            .query(question)
            .topK(most)
            .filterExpression(
                filter.and(filter.eq("topic", topic), filter.lt("page", beforePage)).build())
            .build());
  }

  private List<Hit> search(SearchRequest request) {
    return store.similaritySearch(request).stream().map(SpringAiStore::hit).toList();
  }

  private static Hit hit(Document document) {
    return new Hit(
        new Passage(
            document.getId(),
            document.getText(),
            (String) document.getMetadata().get("topic"),
            ((Number) document.getMetadata().get("page")).intValue()),
        document.getScore());
  }

  @Override
  public void delete(List<String> ids) {
    store.delete(ids);
  }

  @Override
  public void clear() {
    store.delete(new FilterExpressionBuilder().gte("page", 0).build());
  }

  /** Embeds as {@link WordVectors} does. */
  private static final class Model implements EmbeddingModel {
    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
      List<String> texts = request.getInstructions();
      return new EmbeddingResponse(
          IntStream.range(0, texts.size())
              .mapToObj(n -> new Embedding(WordVectors.of(texts.get(n)), n))
              .toList());
    }

    @Override
    public float[] embed(Document document) {
      return WordVectors.of(document.getText());
    }

    @Override
    public int dimensions() {
      return WordVectors.DIMENSION;
    }
  }
}
