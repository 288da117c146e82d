package dev.portage.sandbox.openai;

import java.util.HashMap;
import java.util.Map;

/**
 * An HTTP response of the API.
 *
 * @param status the HTTP status
 * @param headers the headers other than Content-Type
 * @param body usually JSON
 */
public record OpenAiResponse(int status, Map<String, String> headers, String body) {

  /** Returns an error in OpenAI's format. */
  public static OpenAiResponse of(int status, String type, String code, String message) {
    return new OpenAiResponse(
        status,
        Map.of(),
        """
        {"error": {"message": "%s", "type": "%s", "param": null, "code": %s}}\
        """
            .formatted(message, type, code == null ? "null" : '"' + code + '"'));
  }

  /** Returns the same response with one more header. */
  public OpenAiResponse with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new OpenAiResponse(status, Map.copyOf(more), body);
  }
}
