package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelChoiceTest {
  private static final String PROFILE =
      "arn:aws:bedrock:us-east-1:1:application-inference-profile/a";

  private static int dimensions(ModelArguments arguments, int table) {
    return ModelChoice.of(arguments)
        .dimensions(table == 0 ? OptionalInt.empty() : OptionalInt.of(table));
  }

  private static void assertRefused(ModelArguments arguments, String... parts) {
    assertThatThrownBy(() -> ModelChoice.of(arguments))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.USAGE);
              assertThat(fault.getMessage() + " " + fault.next()).contains(parts);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "cohere.embed-multilingual-v3, 0, 1024",
    "cohere.embed-english-v3, 256, 1024",
    "cohere.embed-v4:0, 0, 1536",
    "cohere.embed-v4:0, 1024, 1024",
    "us.cohere.embed-v4:0, 512, 512",
    "global.cohere.embed-v4:0, 768, 1536",
    "us-gov.cohere.embed-v4:0, 768, 1536",
    "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.cohere.embed-v4:0, 256, 256",
    "amazon.titan-embed-text-v2:0, 0, 1024",
    "amazon.titan-embed-text-v2:0, 512, 512",
    "openai:text-embedding-3-small, 0, 1536",
    "openai:text-embedding-3-large, 1024, 1024",
    "openai:text-embedding-ada-002, 1024, 1536",
    "openai:bge-m3, 768, 768"
  })
  void theTablesDimensionIsTakenWhereTheModelHasIt(String model, int table, int expected) {
    assertThat(dimensions(ModelArguments.named(model), table)).isEqualTo(expected);
    assertThat(dimensions(ModelArguments.named(" " + model + " "), table)).isEqualTo(expected);
  }

  @Test
  void whatIsAskedForGoesBeforeTheTable() {
    assertThat(dimensions(ModelArguments.named("cohere.embed-v4:0").withDimensions(256), 1_024))
        .isEqualTo(256);
    assertThat(dimensions(ModelArguments.named("openai:bge-m3").withDimensions(512), 768))
        .isEqualTo(512);
  }

  @Test
  void aDimensionThatNobodyKnowsIsAskedFor() {
    assertThatThrownBy(() -> dimensions(ModelArguments.named("openai:bge-m3"), 0))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.next()).contains("--dimensions"));
  }

  @Test
  void aDimensionThatTheModelDoesNotHaveIsRefusedWithThoseThatItHas() {
    assertRefused(
        ModelArguments.named("cohere.embed-v4:0").withDimensions(768),
        "768",
        "256, 512, 1024, 1536");
    assertRefused(
        ModelArguments.named("openai:text-embedding-3-small").withDimensions(3_072),
        "3072",
        "1536");
    assertRefused(ModelArguments.named("openai:bge-m3").withDimensions(0), "--dimensions is 0");
  }

  @Test
  void anUnknownModelIsRefusedWithTheNearestAndAllOthers() {
    assertRefused(
        ModelArguments.named("cohere.embed-v4"),
        "\"cohere.embed-v4\"",
        "Did you mean cohere.embed-v4:0?",
        "amazon.titan-embed-text-v2:0",
        "openai:NAME");
    assertRefused(
        ModelArguments.named("titan-embed-v2"), "Did you mean amazon.titan-embed-text-v2:0?");
    assertRefused(ModelArguments.named("openai:"), "openai:text-embedding-3-small");
  }

  @Test
  void aProfileThatDoesNotSayItsModelIsToldIt() {
    assertRefused(ModelArguments.named(PROFILE), "MODEL@ARN");
    ModelChoice choice = ModelChoice.of(ModelArguments.named("cohere.embed-v4:0@" + PROFILE));
    assertThat(choice.name()).isEqualTo(PROFILE);
    assertThat(choice.supports(1_536)).isTrue();
  }

  @Test
  void anAddressGoesWithAModelBehindOpenAisProtocolOnly() {
    assertRefused(
        ModelArguments.named(BedrockCohere.MULTILINGUAL).withUrl("https://host"),
        "--bedrock-region");
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example.org, https://api.example.org/v1/embeddings",
    "https://api.example.org/, https://api.example.org/v1/embeddings",
    "https://api.example.org/v1, https://api.example.org/v1/embeddings",
    "https://api.example.org/v1beta/openai/, https://api.example.org/v1beta/openai/embeddings",
    "https://api.example.org/gateway, https://api.example.org/gateway/v1/embeddings",
    "https://api.example.org/x/embeddings, https://api.example.org/x/embeddings",
    "http://localhost:11434, http://localhost:11434/v1/embeddings",
    "http://[::1]:8080/v1, http://[::1]:8080/v1/embeddings"
  })
  void aBaseAddressIsTakenWithAndWithoutItsVersion(String base, String expected) {
    assertThat(OpenAiEndpoint.of(Optional.of(base), false, Map.of()).embeddings())
        .hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "http://10.0.0.7:8080",
        "ftp://example.org",
        "https://user:secret@example.org",
        "https://example.org/?key=secret",
        "example.org",
        "https://",
        "not an address"
      })
  void anAddressThatIsUnsafeOrNoneIsRefusedWithoutRepeatingASecret(String base) {
    assertThatThrownBy(() -> OpenAiEndpoint.of(Optional.of(base), false, Map.of()))
        .isInstanceOf(Fault.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void theOwnKeyGoesBeforeThatOfOtherPrograms() {
    Map<String, String> both = Map.of("PORTAGE_OPENAI_API_KEY", "ours", "OPENAI_API_KEY", "theirs");
    assertThat(ApiKey.in(both, true)).contains(new ApiKey("ours"));
    assertThat(ApiKey.in(Map.of("OPENAI_API_KEY", "theirs"), true)).contains(new ApiKey("theirs"));
    assertThat(ApiKey.in(Map.of("OPENAI_API_KEY", "theirs"), false)).isEmpty();
    assertThat(ApiKey.in(Map.of("OPENAI_API_KEY", "  "), true)).isEmpty();
    assertThat(List.of(new ApiKey("ours"))).hasToString("[****]");
  }
}
