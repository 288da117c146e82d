package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.fault.Fault;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestAws.class)
class BedrockCohereIT implements BedrockContract {
  private final AwsAccess aws = TestAws.access();
  private final BedrockCohere model = new BedrockCohere(aws, BedrockCohere.MULTILINGUAL);

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @AfterEach
  void close() {
    aws.close();
  }

  private EmbeddingAnswer embed(List<String> texts) {
    return model.embed(texts, Purpose.DOCUMENT);
  }

  @Test
  void aFullBatchOfTheLongestTextsIsEmbedded() {
    TestAws.sandbox().bedrock().settings(BedrockSettings.defaults().withQuotas(1_000_000, 2_000));
    EmbeddingAnswer answer =
        embed(Collections.nCopies(model.largestBatch(), "港".repeat(model.longestText())));
    assertThat(answer)
        .isInstanceOfSatisfying(
            EmbeddingAnswer.Vectors.class, vectors -> assertThat(vectors.vectors()).hasSize(96));
  }

  @Test
  void vectorsAreBitwiseThoseOfTheService() {
    assertThat(((EmbeddingAnswer.Vectors) embed(List.of("潮汐 and tide"))).vectors().getFirst())
        .isEqualTo(new LexicalEmbedder().embed("潮汐 and tide"));
  }

  @Test
  void tooLongAndTooManyAreDistinguishedByBedrocksMessages() {
    assertThat(embed(List.of("x".repeat(2_049))))
        .isInstanceOfSatisfying(
            EmbeddingAnswer.TooLong.class,
            tooLong -> assertThat(tooLong.why()).contains("expected maxLength: 2048"));
    assertThat(embed(Collections.nCopies(97, "x")))
        .isInstanceOfSatisfying(
            EmbeddingAnswer.Refused.class,
            refused -> assertThat(refused.why()).contains("maximum item count: 96"));
  }

  @Test
  void anUnknownModelIsAFault() {
    BedrockCohere unknown = new BedrockCohere(aws, "cohere.embed-nothing");
    assertThatThrownBy(() -> unknown.embed(List.of("x"), Purpose.QUERY))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("cohere.embed-nothing")
        .hasMessageContaining("model identifier is invalid");
  }
}
