package dev.portage.deployment;

import java.util.Map;

/** The bucket of the bots' files; abstracts what a survey needs of S3. */
public interface DocumentBucket {
  /**
   * Lists the objects below a prefix.
   *
   * @return the rest of each key after the prefix, and the object's size in bytes
   * @throws dev.portage.fault.Fault if the bucket cannot be listed
   */
  Map<String, Long> sizes(String prefix);
}
