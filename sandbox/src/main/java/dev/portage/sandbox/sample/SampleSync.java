package dev.portage.sandbox.sample;

/**
 * The outcome of a bot's last embedding, as the application stores it (UPSTREAM 2.3).
 *
 * @param status QUEUED, RUNNING, SUCCEEDED or FAILED
 * @param reason empty where the application reports none
 */
public record SampleSync(String status, String reason) {
  static final SampleSync NOTHING_TO_EMBED = new SampleSync("SUCCEEDED", "");
  static final SampleSync INSERTED =
      new SampleSync("SUCCEEDED", "Successfully inserted to vector store.");
  static final SampleSync RUNNING = new SampleSync("RUNNING", "");

  static SampleSync failed(String reason) {
    return new SampleSync("FAILED", reason);
  }
}
