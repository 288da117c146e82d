package dev.portage.frameworks;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import java.util.List;

/** Documents that LangChain4j keeps. */
final class LangChain4jStore implements LibraryStore {
  private static final EmbeddingModel MODEL =
      segments ->
          Response.from(
              segments.stream()
                  .map(segment -> Embedding.from(WordVectors.of(segment.text())))
                  .toList());

  private final EmbeddingStore<TextSegment> store;

  /** Starts the library, which creates what is missing of its table. */
  LangChain4jStore(PgVectorEmbeddingStore.DatasourceBuilder builder) {
    store = builder.dimension(WordVectors.DIMENSION).createTable(true).build();
  }

  @Override
  public void write(List<Passage> passages) {
    List<TextSegment> segments =
        passages.stream()
            .map(passage -> TextSegment.from(passage.text(), Metadata.from(passage.metadata())))
            .toList();
    store.addAll(
        passages.stream().map(Passage::id).toList(), MODEL.embedAll(segments).content(), segments);
  }

  @Override
  public List<Hit> search(String question, int most) {
    return search(question, null, most);
  }

  @Override
  public List<Hit> search(String question, String topic, int beforePage, int most) {
    return search(
        question,
        metadataKey("topic").isEqualTo(topic).and(metadataKey("page").isLessThan(beforePage)),
        most);
  }

  private List<Hit> search(String question, Filter filter, int most) {
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(MODEL.embed(question).content())
            .filter(filter)
            .maxResults(most)
            .build();
    return store.search(request).matches().stream().map(LangChain4jStore::hit).toList();
  }

  private static Hit hit(EmbeddingMatch<TextSegment> match) {
    Metadata metadata = match.embedded().metadata();
    return new Hit(
        new Passage(
            match.embeddingId(),
            match.embedded().text(),
            metadata.getString("topic"),
            metadata.getInteger("page")),
        match.score());
  }

  @Override
  public void delete(List<String> ids) {
    store.removeAll(ids);
  }

  @Override
  public void clear() {
    store.removeAll();
  }
}
