package dev.portage.sandbox.openai;

import java.util.HashMap;
import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param status the HTTP status
 * @param headers besides the content's type
 * @param body JSON, mostly
 */
public record PlainAnswer(int status, Map<String, String> headers, String body) {

  /** An error in OpenAI's form. */
  public static PlainAnswer of(int status, String type, String code, String message) {
    return new PlainAnswer(
        status,
        Map.of(),
        """
        {"error": {"message": "%s", "type": "%s", "param": null, "code": %s}}"""
            .formatted(message, type, code == null ? "null" : '"' + code + '"'));
  }

  /** The same with one more header. */
  public PlainAnswer with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new PlainAnswer(status, Map.copyOf(more), body);
  }
}
