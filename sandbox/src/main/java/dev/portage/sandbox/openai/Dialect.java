package dev.portage.sandbox.openai;

import java.util.Map;

/**
 * The errors of servers with the same protocol for a text that is too long, as users report them.
 */
public enum Dialect {
  /** OpenAI itself; the messages of vLLM and LM Studio are similar. */
  OPENAI {
    @Override
    OpenAiResponse tooLong(int most, int tokens) {
      return OpenAiResponse.of(
          400,
          "invalid_request_error",
          null,
          "This model's maximum context length is %d tokens, however you requested %d tokens (%d in your prompt; 0 for the completion). Please reduce your prompt; or completion length."
              .formatted(most, tokens, tokens));
    }
  },

  /** Hugging Face's text-embeddings-inference. */
  TEXT_EMBEDDINGS_INFERENCE {
    @Override
    OpenAiResponse tooLong(int most, int tokens) {
      String message =
          "Input validation error: `inputs` must have less than %d tokens. Given: %d"
              .formatted(most, tokens);
      return new OpenAiResponse(
          413,
          Map.of(),
          "{\"message\":\"%s\",\"code\":413,\"type\":\"Validation\"}".formatted(message));
    }
  },

  /** The server of llama.cpp, which uses a status that usually means an error of the server. */
  LLAMA_CPP {
    @Override
    OpenAiResponse tooLong(int most, int tokens) {
      return new OpenAiResponse(
          500,
          Map.of(),
          """
          {"error":{"code":500,"message":"input (%d tokens) is too large to process. increase the \
          physical batch size (current batch size: %d)","type":"server_error"}}\
          """
              .formatted(tokens, most));
    }
  },

  /** Ollama, whose error has no code and no type. */
  OLLAMA {
    @Override
    OpenAiResponse tooLong(int most, int tokens) {
      return new OpenAiResponse(
          400, Map.of(), "{\"error\":\"the input length exceeds the context length\"}");
    }
  };

  abstract OpenAiResponse tooLong(int most, int tokens);
}
