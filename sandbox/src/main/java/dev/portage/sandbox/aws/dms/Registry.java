package dev.portage.sandbox.aws.dms;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The resources of one kind, in the order of their creation.
 *
 * @param <R> their type
 */
final class Registry<R extends Resource> {
  private final String kind;
  private final List<R> resources = new CopyOnWriteArrayList<>();

  /** Creates an empty registry; errors name the kind, such as "data provider". */
  Registry(String kind) {
    this.kind = kind;
  }

  R add(R resource) {
    for (R existing : resources) {
      if (existing.name().equals(resource.name())) {
        throw DmsErrors.alreadyExists(kind, existing);
      }
    }
    resources.add(resource);
    return resource;
  }

  /** Finds a resource by its name or ARN. */
  R get(String identifier) {
    return resources.stream()
        .filter(one -> one.is(identifier))
        .findFirst()
        .orElseThrow(
            () -> DmsErrors.notFound("The %s %s was not found.".formatted(kind, identifier)));
  }

  List<R> all() {
    return List.copyOf(resources);
  }

  void remove(R resource) {
    resources.remove(resource);
  }

  String kind() {
    return kind;
  }
}
