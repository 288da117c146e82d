package dev.portage.deployment;

import java.util.Map;

/** The bucket of the bots' files: the seam to S3, as far as a survey needs it. */
public interface DocumentBucket {
  /**
   * The objects below a prefix.
   *
   * @return what stands behind the prefix in each key, and its size in bytes
   * @throws dev.portage.fault.Fault when the bucket cannot be listed
   */
  Map<String, Long> sizes(String prefix);
}
