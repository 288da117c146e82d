package dev.portage.sandbox.programs;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * buildah, a registry, and mmdebstrap, as they are unpacked. A command of theirs sees them as if
 * they were installed: laid over the host's own files, in a mount namespace that ends with it.
 * buildah starts itself again without any variable, so a path of libraries would not do.
 *
 * @param root the directory with {@code usr} and {@code etc}
 */
public record ContainerTools(Path root) {
  private static final String ENTER =
      """
      mount -t overlay overlay -o "lowerdir=$0/usr:/usr" /usr &&
        mount -t overlay overlay -o "lowerdir=$0/etc:/etc" /etc &&
        exec "$@"
      """;

  /** Users other than root are root in a user namespace, with the ids of {@code /etc/subuid}. */
  private static final List<String> AS_ROOT =
      new UnixSystem().getUid() == 0 ? List.of() : List.of("--map-root-user", "--map-auto");

  /** The command line that runs a program among the tools. */
  public List<String> command(List<String> words) {
    Stream<String> enter = Stream.of("sh", "-c", ENTER, root.toString());
    return Stream.of(Stream.of("unshare", "--mount"), AS_ROOT.stream(), enter, words.stream())
        .flatMap(part -> part)
        .toList();
  }

  /**
   * Returns these tools if this machine lets them run.
   *
   * @throws ProgramUnavailable where a namespace or an overlay is refused, as in most containers
   */
  ContainerTools checked() {
    Command.of(command(List.of("buildah", "--version"))).run();
    return this;
  }
}
