package dev.portage.journal;

import dev.portage.journal.CreatedResources.CreatedResource;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something outside its own schema that Portage created, dropped or changed, and that {@code
 * cleanup} undoes. Each member has a {@link Remover}, beside the code that makes it.
 */
public sealed interface Created {
  /** What it is, for messages. */
  String kind();

  /** Its name, which is unique among those of its kind (and, of an index, of its table). */
  String name();

  /** What {@code cleanup} will do with it, in words. */
  String undoing();

  /** Kind and name. */
  default String described() {
    return "%s %s".formatted(kind(), name());
  }

  /**
   * A temporary cluster beside the target, which costs money while it exists.
   *
   * @param name its identifier in RDS
   */
  record SideCluster(String name) implements Created {
    /** The kind under which {@link CreatedResources} records a side cluster. */
    public static final String KIND = "side cluster";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String undoing() {
      return "%s, to be deleted".formatted(described());
    }
  }

  /**
   * A subscription of the target, which follows a source.
   *
   * @param name of it, and of its slot on the source
   */
  record Subscription(String name) implements Created {
    /** The kind under which {@link CreatedResources} records a subscription. */
    public static final String KIND = "subscription";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String undoing() {
      return "%s, to be dropped, and its slot on the source".formatted(described());
    }
  }

  /**
   * A resource of a migration through AWS DMS. Only a data migration that runs costs money.
   *
   * @param type what it is
   * @param name in its service
   */
  record DmsResource(DmsResourceType type, String name) implements Created {
    @Override
    public String kind() {
      return type.kind();
    }

    @Override
    public String undoing() {
      return "%s, to be deleted".formatted(described());
    }
  }

  /**
   * A database beside the target's, which AWS DMS loads. It holds the rows a second time.
   *
   * @param name of it
   */
  record StagingDatabase(String name) implements Created {
    /** The kind under which {@link CreatedResources} records it. */
    public static final String KIND = "staging database";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String undoing() {
      return "%s, to be dropped".formatted(described());
    }
  }

  /**
   * A replication slot of the source, with the publication of the same name. The source keeps its
   * log for it, until its disk is full.
   *
   * @param name of both
   */
  record Slot(String name) implements Created {
    /** The kind under which {@link CreatedResources} records it. */
    public static final String KIND = "replication slot";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String undoing() {
      return "%s of the source, to be dropped with its publication".formatted(described());
    }
  }

  /**
   * Tables of a source that are read-only while the application moves to the target.
   *
   * @param name of the publication that has them
   */
  record Freeze(String name) implements Created {
    /** The kind under which {@link CreatedResources} records a freeze. */
    public static final String KIND = "freeze";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String undoing() {
      return "%s, to be ended: then the source can be written again".formatted(described());
    }
  }

  /**
   * An index that is dropped while rows are loaded or another one is measured, or that the table is
   * to get from the source.
   *
   * @param tableOid of its table, which exists
   * @param table as SQL names it
   * @param name of the index, without its schema
   * @param definition the statement that restores it
   */
  record DroppedIndex(long tableOid, String table, String name, String definition)
      implements Created {
    @Override
    public String kind() {
      return "index";
    }

    @Override
    public String undoing() {
      return "missing index %s, to be restored".formatted(name);
    }
  }

  /**
   * A setting of the database that was changed for its sessions.
   *
   * @param before what the database had, empty where it had none of its own
   * @param value what Portage set
   * @param role whose sessions have it; empty for those of all roles
   */
  record ChangedSetting(String name, Optional<String> before, String value, Optional<String> role)
      implements Created {
    @Override
    public String kind() {
      return "setting";
    }

    @Override
    public String undoing() {
      return "setting %s%s, to be reset from %s to %s unless it was changed since"
          .formatted(
              name,
              role.map(" of role %s"::formatted).orElse(""),
              value,
              before.orElse("the default"));
    }
  }

  /**
   * All that the target knows of and that is not undone yet: what costs money first, settings last.
   * Empty where there is no journal.
   */
  static List<Created> all(Database target) {
    return target.inTransaction(Created::all);
  }

  private static List<Created> all(Session session) throws SQLException {
    List<Created> all = new ArrayList<>();
    List<CreatedResource> resources = CreatedResources.list(session);
    // Before side clusters: one of them may be the source of a data migration.
    for (DmsResourceType type : DmsResourceType.values()) {
      outstanding(resources, type.kind())
          .forEach(one -> all.add(new DmsResource(type, one.name())));
    }
    outstanding(resources, StagingDatabase.KIND)
        .forEach(one -> all.add(new StagingDatabase(one.name())));
    outstanding(resources, SideCluster.KIND).forEach(one -> all.add(new SideCluster(one.name())));
    outstanding(resources, Subscription.KIND).forEach(one -> all.add(new Subscription(one.name())));
    outstanding(resources, Slot.KIND).forEach(one -> all.add(new Slot(one.name())));
    outstanding(resources, Freeze.KIND).forEach(one -> all.add(new Freeze(one.name())));
    all.addAll(DroppedIndexes.all(session));
    all.addAll(ChangedSettings.all(session));
    return List.copyOf(all);
  }

  private static Stream<CreatedResource> outstanding(List<CreatedResource> all, String kind) {
    return all.stream().filter(one -> one.kind().equals(kind) && one.removed().isEmpty());
  }
}
