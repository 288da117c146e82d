package dev.portage.sandbox.aws.dms;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * The filters of a call that describes resources. One with filters that finds nothing fails, as the
 * older calls of DMS do.
 *
 * @param known by name, whether a resource has a value
 * @param <R> the type of the resources
 */
record Filters<R extends Resource>(Map<String, BiPredicate<R, String>> known) {

  List<R> apply(DmsRequest request, Registry<R> all) {
    List<DmsRequest> asked = request.structures("Filters").toList();
    List<R> found =
        all.all().stream()
            .filter(one -> asked.stream().allMatch(filter -> passes(one, filter)))
            .toList();
    if (found.isEmpty() && !asked.isEmpty()) {
      throw DmsErrors.notFound("No %s was found for the filters.".formatted(all.kind()));
    }
    return found;
  }

  private boolean passes(R resource, DmsRequest filter) {
    String name = filter.required("Name");
    BiPredicate<R, String> test = known.get(name);
    if (test == null) {
      throw DmsErrors.value("The filter %s is not supported.".formatted(name));
    }
    return filter.texts("Values").stream().anyMatch(value -> test.test(resource, value));
  }
}
