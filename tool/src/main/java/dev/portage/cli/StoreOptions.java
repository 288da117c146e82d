package dev.portage.cli;

import dev.portage.deployment.DatabaseSecret;
import dev.portage.deployment.SecretStore;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.AllTenants;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Tls;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.wiring.TargetChoice;
import dev.portage.wiring.TransferChoice;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which table of which clusters, where it is not the application's own in its stack's cluster. */
final class StoreOptions {
  private static final Set<String> APPLICATIONS = Set.of("items", "public.items");

  private static final String OR_EITHER =
      " (or " + Passwords.EITHER + "; other variables and files of libpq are not read)";

  private final Passwords passwords;

  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      description =
          "The cluster to copy from or to compare with, which must be running:"
              + " postgresql://USER@HOST:PORT/DATABASE, with the password in the variable "
              + Passwords.SOURCE
              + OR_EITHER
              + ", or the ARN of a secret.")
  private String source;

  @Option(
      names = "--target",
      paramLabel = "ADDRESS",
      description =
          "The target cluster, where it is not the stack's: an address in the same form, with the"
              + " password in the variable "
              + Passwords.TARGET
              + OR_EITHER
              + ". AWS is not called then. Default: the cluster of the stack.")
  private String target;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description =
          "The table of the chunks, with its schema where it is not on the search path. Default:"
              + " items.")
  private String table;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "The primary key column of the table. Default: id.")
  private String id;

  @Option(
      names = "--tenant-column",
      paramLabel = "NAME",
      description =
          "The column that searches filter by, such as the bot; the rows of a tenant are migrated"
              + " together. Default: botid for items, none for other tables.")
  private String tenant;

  @Option(
      names = "--content-column",
      paramLabel = "NAME",
      description = "The column of the text. Default: content for items, none for other tables.")
  private String content;

  @Option(
      names = "--source-column",
      paramLabel = "NAME",
      description =
          "The column that says where the text is from. Default: source for items, none for other"
              + " tables.")
  private String origin;

  @Option(
      names = "--embedding-column",
      paramLabel = "NAME",
      description = "The column of the vector. Default: embedding.")
  private String embedding;

  StoreOptions(Passwords passwords) {
    this.passwords = passwords;
  }

  /** Whether the target is no stack's. */
  boolean withoutStack() {
    return target != null;
  }

  /** Whether a source is named. */
  boolean hasSource() {
    return source != null;
  }

  /** Whether the source is named by a secret of AWS. */
  private boolean sourceIsSecret() {
    return source != null && source.startsWith("arn:");
  }

  /** The table; the application's where nothing else is said. */
  ChunkTable table() {
    boolean columns = Stream.of(id, tenant, content, origin, embedding).anyMatch(Objects::nonNull);
    if (table == null && columns) {
      throw new Fault(
          ExitCode.USAGE,
          "columns are named, and no table",
          "Name it with --table; the application's own table needs neither.");
    }
    // However it is spelt, the application's table is merged by its own rule.
    if (table == null || (APPLICATIONS.contains(table.strip()) && !columns)) {
      return ChunkTable.ITEMS;
    }
    return new ChunkTable(
        name("--table", table),
        id == null ? SqlName.of("id") : name("--id-column", id),
        optional("--tenant-column", tenant),
        optional("--content-column", content),
        optional("--source-column", origin),
        embedding == null ? SqlName.of("embedding") : name("--embedding-column", embedding));
  }

  private static Optional<SqlName> optional(String option, String text) {
    return Optional.ofNullable(text).map(given -> name(option, given));
  }

  private static SqlName name(String option, String text) {
    try {
      return SqlName.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Fault(
          ExitCode.USAGE,
          "%s: %s".formatted(option, e.getMessage()),
          "Write it as name or schema.name; what holds other characters, in double quotes.");
    }
  }

  /**
   * The cluster to work on: the one that --target names, else the stack's.
   *
   * @param deployment that is meant where no target is named
   */
  TargetChoice target(DeploymentOptions deployment) {
    return target == null
        ? new TargetChoice.OfStack(deployment.choice(), table())
        : new TargetChoice.Named(
            DatabaseAddress.parse(target, "--target", passwords.target(), deployment.tls()),
            table());
  }

  /** The address of the source, found with the secrets of AWS where it names one; empty: none. */
  Optional<Function<Supplier<SecretStore>, DatabaseAddress>> source(DeploymentOptions deployment) {
    return source == null
        ? Optional.empty()
        : Optional.of(secrets -> source(secrets, deployment.tls()));
  }

  private DatabaseAddress source(Supplier<SecretStore> secrets, Tls.Choice tls) {
    if (!sourceIsSecret()) {
      return DatabaseAddress.parse(source, "--source", passwords.source(), tls);
    }
    DatabaseAddress secret = DatabaseSecret.parse(secrets.get().read(source), source);
    return secret.with(tls.to(secret.host()));
  }

  /** Source and target as they are named, of which neither is made for it. */
  TransferChoice between(DeploymentOptions deployment) {
    return new TransferChoice(
        target(deployment),
        source(deployment),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new AllTenants(),
        WorkOptions.SCAN_SEGMENTS);
  }

  /** The password that was noted before the update; empty where none was. */
  Optional<Password> notedPassword() {
    return passwords.noted();
  }
}
