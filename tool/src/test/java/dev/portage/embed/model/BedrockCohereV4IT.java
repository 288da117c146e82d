package dev.portage.embed.model;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestAws.class)
class BedrockCohereV4IT implements BedrockContract {
  private final AwsAccess aws = TestAws.access();
  private final EmbeddingModel model = BedrockCohere.four(aws, "us.cohere.embed-v4:0", 1_536);

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @AfterEach
  void close() {
    aws.close();
  }
}
