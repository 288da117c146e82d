package dev.portage.sandbox.aws.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The models of all services, each parsed when it is asked for first. */
final class ServiceModels {
  private final Path directory;
  private final Map<String, Optional<ServiceModel>> parsed = new ConcurrentHashMap<>();

  /**
   * @param directory with a directory for each service, which has one for each version of its API
   */
  ServiceModels(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns the model of a service.
   *
   * @param service the name that its requests are signed with
   */
  Optional<ServiceModel> of(String service) {
    return parsed.computeIfAbsent(service, this::read);
  }

  private Optional<ServiceModel> read(String service) {
    Path versions = directory.resolve(ModelDeviations.directory(service));
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(versions)) {
      return all.map(version -> version.resolve("service-2.json"))
          .filter(Files::exists)
          .max(Comparator.naturalOrder())
          .map(ServiceModel::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
