package dev.portage.migration;

import dev.portage.journal.Creations;
import dev.portage.journal.Journal;
import dev.portage.postgres.Database;
import dev.portage.sidecluster.ClusterId;
import dev.portage.sidecluster.SideCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The verb {@code cleanup}: removes what Portage made, and lists it first. Run again after a kill
 * it removes what is left, and then finds nothing.
 */
public final class Cleanup {
  private final Database target;
  private final Optional<SideCluster> sideClusters;
  private final Story story;

  /**
   * Of what this target's journal knows.
   *
   * @param sideClusters removes them; empty where the target is no stack's
   */
  public Cleanup(Database target, Optional<SideCluster> sideClusters, Story story) {
    this.target = target;
    this.sideClusters = sideClusters;
    this.story = story;
  }

  /**
   * What was removed.
   *
   * @param things each as kind and name
   * @param declined whether the operator said no
   */
  public record Removed(List<String> things, boolean declined) {}

  /**
   * Removes it.
   *
   * @param journal whether the journal goes, too: then nothing is known any more of what was done
   */
  public Removed run(boolean journal) {
    try (Coordinator right = Coordinator.of(target)) {
      List<ClusterId> clusters = sideClusters.map(SideCluster::standing).orElse(List.of());
      boolean drops = journal && present();
      clusters.forEach(id -> story.note("%s %s".formatted(SideCluster.KIND, id)));
      if (drops) {
        story.note("schema portage, with the journal");
      }
      if (clusters.isEmpty() && !drops) {
        return new Removed(List.of(), false);
      }
      if (!story.agreed("this removes what is listed above")) {
        return new Removed(List.of(), true);
      }
      right.require();
      List<String> things = new ArrayList<>();
      for (ClusterId id : clusters) {
        sideClusters.orElseThrow().remove(id);
        things.add("%s %s".formatted(SideCluster.KIND, id));
      }
      if (drops) {
        Journal.drop(target);
        things.add("schema portage");
      }
      return new Removed(List.copyOf(things), false);
    }
  }

  private boolean present() {
    return !Creations.of(target).list().isEmpty();
  }
}
