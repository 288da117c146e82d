package dev.portage.sandbox.aws.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the sandboxes of this JVM did otherwise than AWS's service models say. */
public final class ModelFindings {
  /** A defect that every call has is found once, but many may differ in an id. */
  private static final int MOST = 200;

  private final Set<String> found = new LinkedHashSet<>();

  ModelFindings() {}

  /** Returns those of all sandboxes. */
  public static ModelFindings ofThisJvm() {
    return OnlyOne.INSTANCE;
  }

  synchronized void add(Collection<String> more) {
    more.stream().filter(finding -> found.size() < MOST).forEach(found::add);
  }

  /** Returns the findings since the last call. */
  public synchronized List<String> take() {
    List<String> taken = new ArrayList<>(found);
    found.clear();
    return taken;
  }

  /** The class loader makes it at the first use, and once. */
  private static final class OnlyOne {
    static final ModelFindings INSTANCE = new ModelFindings();
  }
}
