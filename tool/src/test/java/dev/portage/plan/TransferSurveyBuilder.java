package dev.portage.plan;

import static java.util.stream.Collectors.toSet;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.IdRange;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A survey of two clusters; nothing exists until the test adds it. */
final class TransferSurveyBuilder {
  static final Instant NOW = SurveyBuilder.NOW;

  private final List<Tenant> tenants = new ArrayList<>();
  private final Map<Tenant, BotOutcome> excluded = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<TenantId, SourceRows> source = new HashMap<>();
  private final Map<TenantId, Long> target = new HashMap<>();
  private final Map<TenantId, List<IdRange>> ranges = new HashMap<>();
  private Optional<Set<TenantId>> selected = Optional.empty();
  private final boolean complete;

  private TransferSurveyBuilder(boolean complete) {
    this.complete = complete;
  }

  /** Where the list of tenants is complete: rows of any other one are orphaned. */
  static TransferSurveyBuilder ofBots() {
    return new TransferSurveyBuilder(true);
  }

  /** Where every tenant that the source has is wanted. */
  static TransferSurveyBuilder ofAnyTable() {
    return new TransferSurveyBuilder(false);
  }

  static BotKey key(String bot) {
    return BotKey.of("user", bot);
  }

  TransferSurveyBuilder bot(String bot, Instant lastUsed, int sources) {
    tenants.add(new Tenant(key(bot), "Title of " + bot, lastUsed, sources));
    return this;
  }

  TransferSurveyBuilder bot(String bot) {
    return bot(bot, NOW, 1);
  }

  TransferSurveyBuilder excluded(String bot, BotOutcome why) {
    excluded.put(new Tenant(key(bot), "Title of " + bot, Instant.EPOCH, 0), why);
    return this;
  }

  TransferSurveyBuilder finding(Finding finding) {
    findings.add(finding);
    return this;
  }

  TransferSurveyBuilder source(String tenant, long rows, long bytes) {
    return source(TenantId.of(tenant), rows, bytes);
  }

  TransferSurveyBuilder source(TenantId tenant, long rows, long bytes) {
    source.put(tenant, new SourceRows(rows, bytes, Optional.empty(), 0));
    return this;
  }

  TransferSurveyBuilder target(String tenant, long rows) {
    target.put(TenantId.of(tenant), rows);
    return this;
  }

  TransferSurveyBuilder selected(String... tenants) {
    selected = Optional.of(Arrays.stream(tenants).map(TenantId::of).collect(toSet()));
    return this;
  }

  /** Cuts a tenant's rows before and after this id. */
  TransferSurveyBuilder cut(String tenant, String id) {
    ranges.put(
        TenantId.of(tenant),
        List.of(
            new IdRange(Optional.empty(), Optional.of(id)),
            new IdRange(Optional.of(id), Optional.empty())));
    return this;
  }

  TransferSurvey build() {
    return new TransferSurvey(
        NOW,
        new TenantList(List.copyOf(tenants), Map.copyOf(excluded), complete, List.copyOf(findings)),
        Map.copyOf(source),
        Map.copyOf(target),
        selected,
        Map.copyOf(ranges));
  }
}
