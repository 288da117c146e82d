package dev.portage.cli;

import dev.portage.bots.SyncStatus;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.plan.TenantSelection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which bots are restored now, by any route. */
final class SelectionOptions {
  @Option(
      names = "--bot",
      paramLabel = "BOT",
      description =
          "Restore only this bot now, by its id or title; of other tables the tenant. Can be repeated."
              + " The same command without it restores the others. Rows of other tables that rows"
              + " refer to (collections) are restored for all.")
  private List<String> bots = List.of();

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Restore only the bots of this user now. Can be repeated.")
  private List<String> users = List.of();

  @Option(
      names = {"--first", "--limit"},
      paramLabel = "N",
      description = "Restore only this many bots now, the most recently used ones.")
  private Integer first;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description =
          "Restore only bots whose embedding has this status in the application now: queued,"
              + " running, succeeded or failed. Can be repeated.")
  private Set<SyncStatus> statuses = Set.of();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = Since.class,
      description =
          "Restore only bots that were used at this time or later: a day (2026-04-30) or a time"
              + " (2026-04-30T12:00:00Z) in UTC, or a number of days before now (30d).")
  private Instant since;

  @Option(
      names = "--exclude",
      paramLabel = "BOT",
      description = "Leave this bot for a later run, by its id or title. Can be repeated.")
  private List<String> excluded = List.of();

  TenantSelection selection() {
    return new TenantSelection(
        Set.copyOf(bots),
        Set.copyOf(users),
        first == null
            ? OptionalInt.empty()
            : OptionalInt.of(Checked.between("--first", first, 1, Integer.MAX_VALUE)),
        Set.copyOf(excluded),
        new TenantSelection.State(Set.copyOf(statuses), Optional.ofNullable(since)));
  }

  /** Reads a time. */
  static final class Since implements ITypeConverter<Instant> {
    private static final Pattern DAYS = Pattern.compile("(\\d{1,5})d");

    @Override
    public Instant convert(String value) {
      Matcher days = DAYS.matcher(value);
      try {
        if (days.matches()) {
          return Instant.now().minus(Duration.ofDays(Integer.parseInt(days.group(1))));
        }
        return value.contains("T")
            ? Instant.parse(value)
            : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "it is \"%s\", not a day such as 2026-04-30, a time such as 2026-04-30T12:00:00Z, or a"
                    .formatted(value)
                + " number of days such as 30d");
      }
    }
  }

  /** Refuses a choice of bots together with this option, which concerns all of them. */
  void requireNone(String option) {
    if (!selection().equals(TenantSelection.ALL)) {
      throw new Fault(
          ExitCode.USAGE,
          "%s is given with a choice of bots".formatted(option),
          "It concerns the whole migration: leave out %s.".formatted(TenantSelection.OPTIONS));
    }
  }
}
