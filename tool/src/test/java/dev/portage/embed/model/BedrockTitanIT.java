package dev.portage.embed.model;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestAws.class)
class BedrockTitanIT implements BedrockContract {
  private final AwsAccess aws = TestAws.access();
  private final EmbeddingModel model = new BedrockTitan(aws, "amazon.titan-embed-text-v2:0", 512);

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public int mostLetters() {
    // 8,192 tokens of four letters each, less those that frame a text.
    return 4 * 8_190;
  }

  @AfterEach
  void close() {
    aws.close();
  }
}
