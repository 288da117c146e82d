package dev.portage.migration;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.plan.Tenant;
import dev.portage.plan.TenantList;
import dev.portage.store.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tenants of a file that says when each was used last, in lines of {@code tenant,milliseconds}. The
 * last comma of a line counts, so that a tenant's name may contain some. Tenants that the file does
 * not name come last.
 *
 * @param tenants of the file
 */
public record TenantFile(List<Tenant> tenants) implements TenantSource {

  /**
   * Reads one.
   *
   * @throws Fault USAGE where it cannot be read
   */
  public static TenantFile read(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      Map<BotKey, Tenant> latest = new LinkedHashMap<>();
      lines
          .filter(line -> !line.isBlank())
          .map(line -> tenant(line, file))
          .forEach(tenant -> latest.merge(tenant.key(), tenant, TenantFile::later));
      return new TenantFile(List.copyOf(latest.values()));
    } catch (IOException | UncheckedIOException e) {
      throw wrong(file, "cannot be read: " + e.getMessage());
    }
  }

  private static Tenant later(Tenant one, Tenant other) {
    return one.lastUsed().isBefore(other.lastUsed()) ? other : one;
  }

  private static Tenant tenant(String line, Path file) {
    int comma = line.lastIndexOf(',');
    String at = comma < 0 ? "" : line.substring(comma + 1).strip();
    if (!at.matches("\\d{1,15}")) {
      throw wrong(file, "has the line \"%s\"".formatted(line));
    }
    String name = line.substring(0, comma);
    return Tenant.of(TenantId.of(name), Instant.ofEpochMilli(Long.parseLong(at)));
  }

  private static Fault wrong(Path file, String how) {
    return new Fault(
        ExitCode.USAGE,
        "--tenants-order: %s %s".formatted(file, how),
        "Each line is a tenant, a comma, and milliseconds since 1970.");
  }

  @Override
  public TenantList list() {
    return new TenantList(tenants, Map.of(), false, List.of());
  }

  @Override
  public boolean exists(BotKey key) {
    return true;
  }
}
