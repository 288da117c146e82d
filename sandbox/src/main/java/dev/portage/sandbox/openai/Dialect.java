package dev.portage.sandbox.openai;

import java.util.Map;

/** What servers of the same protocol say when a text is too long, as their users report it. */
public enum Dialect {
  /** OpenAI itself; vLLM and LM Studio say it nearly so. */
  OPENAI {
    @Override
    PlainAnswer tooLong(int most, int tokens) {
      return PlainAnswer.of(
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
    PlainAnswer tooLong(int most, int tokens) {
      String message =
          "Input validation error: `inputs` must have less than %d tokens. Given: %d"
              .formatted(most, tokens);
      return new PlainAnswer(
          413,
          Map.of(),
          "{\"message\":\"%s\",\"code\":413,\"type\":\"Validation\"}".formatted(message));
    }
  },

  /** The server of llama.cpp: a status that elsewhere means that the server is broken. */
  LLAMA_CPP {
    @Override
    PlainAnswer tooLong(int most, int tokens) {
      return new PlainAnswer(
          500,
          Map.of(),
          """
          {"error":{"code":500,"message":"input (%d tokens) is too large to process. increase the \
          physical batch size (current batch size: %d)","type":"server_error"}}"""
              .formatted(tokens, most));
    }
  },

  /** Ollama: only a sentence. */
  OLLAMA {
    @Override
    PlainAnswer tooLong(int most, int tokens) {
      return new PlainAnswer(
          400, Map.of(), "{\"error\":\"the input length exceeds the context length\"}");
    }
  };

  abstract PlainAnswer tooLong(int most, int tokens);
}
