package dev.portage.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A verb that has ended.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Run(int code, String out, String err) {
  /** For a process that hangs; on a busy machine the whole sample takes some minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Waits for its end; one that does not end is killed, and the test fails. */
  static Run of(Running running) {
    if (!running.endsWithin(LIMIT)) {
      running.kill();
      throw new AssertionError("did not end within " + LIMIT + ":\n" + running.errorOutput());
    }
    try {
      String out = Files.readString(running.out());
      String err = Files.readString(running.err());
      Files.delete(running.out());
      Files.delete(running.err());
      return new Run(running.process().exitValue(), out, err);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(out);
  }
}
