package dev.portage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.merge.RowDecision;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.Tenant;
import dev.portage.plan.TenantList;
import dev.portage.store.Fingerprint;
import dev.portage.store.TenantId;
import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.BotCheck.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One test for each line of the decision table. */
class ComparisonTest {
  private static final String OLD = "01HW0000000000000000000000";
  private static final String NEW = "01J00000000000000000000000";
  private static final TenantId BOT = TenantId.of("b");
  private static final TenantId NOBODY = TenantId.none();

  private static final Expected.Rows COPY =
      new Expected.Rows(2, Optional.of("d"), Optional.of(OLD), true);
  private static final Expected.Rows EMBEDDED =
      new Expected.Rows(2, Optional.of("d"), Optional.of(OLD), false);

  private static final Actual SAME = new Actual(2, Set.of("d"), Optional.of(OLD), false, false);
  private static final Actual OTHER = new Actual(2, Set.of("e"), Optional.of(OLD), false, false);
  private static final Actual NEWER = new Actual(2, Set.of("e"), Optional.of(NEW), false, false);
  private static final Actual TWICE = new Actual(2, Set.of("e"), Optional.of(OLD), true, false);
  private static final Actual BROKEN = new Actual(2, Set.of("e"), Optional.of(OLD), false, true);

  private static final Expected ABSENT = new Expected.Absent();
  private static final Expected UNRECORDED = new Expected.Unrecorded();
  private static final Expected FAILED = new Expected.Failed();

  private static Tenant tenant(String id, int sources) {
    return new Tenant(BotKey.of("u", id), "Title", Instant.EPOCH, sources);
  }

  private static TenantList listing(int sources) {
    return new TenantList(List.of(tenant("b", sources)), Map.of(), true, List.of());
  }

  private static final TenantList WITH_KNOWLEDGE = listing(1);
  private static final TenantList WITHOUT_KNOWLEDGE = listing(0);
  private static final TenantList EXCLUDING =
      new TenantList(
          List.of(),
          Map.of(tenant("b", 0), new BotOutcome.NotApplicable(BotOutcome.Reason.OTHER)),
          true,
          List.of());
  private static final TenantList OF_NOBODY = new TenantList(List.of(), Map.of(), true, List.of());

  private static Comparison compare(
      TenantId tenant, Expected expected, Actual actual, TenantList tenants) {
    return Comparison.of(
        Map.of(tenant, expected),
        UNRECORDED,
        actual.rows() == 0 ? Map.of() : Map.of(tenant, actual),
        tenants);
  }

  private static BotCheck check(Expected expected, Actual actual, TenantList tenants) {
    List<BotCheck> checks = compare(BOT, expected, actual, tenants).report().checks();
    assertThat(checks).hasSize(1);
    return checks.getFirst();
  }

  private static Result result(Expected expected, Actual actual) {
    return check(expected, actual, WITH_KNOWLEDGE).result();
  }

  @Test
  void theSameDigestAndCountAreEqual() {
    assertThat(check(COPY, SAME, WITH_KNOWLEDGE))
        .isEqualTo(new BotCheck(tenant("b", 1).key().bot(), "Title", 2, 2, Result.EQUAL));
    assertThat(result(EMBEDDED, SAME)).isEqualTo(Result.EQUAL);
  }

  @Test
  void theSameDigestOfAnotherCountIsDifferent() {
    Actual more = new Actual(3, Set.of("d"), Optional.empty(), false, false);
    assertThat(result(COPY, more)).isEqualTo(Result.DIFFERENT);
  }

  @Test
  void oneOfSeveralDigestsIsEnough() {
    Actual both = new Actual(2, Set.of("d", "over other columns"), Optional.empty(), false, false);
    assertThat(result(COPY, both)).isEqualTo(Result.EQUAL);
  }

  @Test
  void anotherDigestIsDifferent() {
    assertThat(result(COPY, OTHER)).isEqualTo(Result.DIFFERENT);
    assertThat(result(EMBEDDED, OTHER)).isEqualTo(Result.DIFFERENT);
  }

  @Test
  void rowsThatAreAllNewerAreTheApplications() {
    BotCheck check = check(COPY, NEWER, WITH_KNOWLEDGE);
    assertThat(check.result()).isEqualTo(Result.APPLICATION);
    assertThat(check.expected()).isEqualTo(-1);
    assertThat(result(EMBEDDED, NEWER)).isEqualTo(Result.APPLICATION);
  }

  @Test
  void withoutAgesNothingIsNewer() {
    Actual noAge = new Actual(2, Set.of("e"), Optional.empty(), false, false);
    Expected.Rows noBound = new Expected.Rows(2, Optional.of("d"), Optional.empty(), true);
    assertThat(result(COPY, noAge)).isEqualTo(Result.DIFFERENT);
    assertThat(result(noBound, NEWER)).isEqualTo(Result.DIFFERENT);
  }

  @Test
  void withoutADigestTheCountDecides() {
    Expected.Rows two = new Expected.Rows(2, Optional.empty(), Optional.of(NEW), true);
    Expected.Rows three = new Expected.Rows(3, Optional.empty(), Optional.of(NEW), true);
    assertThat(result(two, OTHER)).isEqualTo(Result.COUNT_EQUAL);
    assertThat(result(three, OTHER)).isEqualTo(Result.DIFFERENT);
  }

  @Test
  void expectedRowsThatAreNotThereAreMissing() {
    assertThat(check(COPY, Actual.NONE, WITH_KNOWLEDGE))
        .isEqualTo(new BotCheck(tenant("b", 1).key().bot(), "Title", 2, 0, Result.MISSING));
  }

  @Test
  void aCopyMayHaveTheDuplicatesAndBrokenVectorsOfItsSource() {
    Actual copy = new Actual(2, Set.of("d"), Optional.of(OLD), true, true);
    assertThat(check(COPY, copy, WITH_KNOWLEDGE).result()).isEqualTo(Result.EQUAL);
    assertThat(check(COPY, copy, WITH_KNOWLEDGE).note()).isEqualTo(Note.DUPLICATES_EXPECTED);
  }

  @Test
  void embeddedRowsMayHaveNeither() {
    Actual twice = new Actual(2, Set.of("d"), Optional.of(OLD), true, false);
    Actual broken = new Actual(2, Set.of("d"), Optional.of(OLD), false, true);
    assertThat(result(EMBEDDED, twice)).isEqualTo(Result.DUPLICATES);
    assertThat(result(EMBEDDED, broken)).isEqualTo(Result.BROKEN_VECTORS);
  }

  @Test
  void inACopyOnlyDifferencesCount() {
    assertThat(result(COPY, TWICE)).isEqualTo(Result.DIFFERENT);
    assertThat(result(COPY, BROKEN)).isEqualTo(Result.DIFFERENT);
  }

  @Test
  void otherRowsWithDuplicatesOrBrokenVectorsAreNamedForThat() {
    Actual newerTwice = new Actual(2, Set.of("e"), Optional.of(NEW), true, false);
    assertThat(result(COPY, newerTwice)).isEqualTo(Result.DUPLICATES);
    assertThat(result(EMBEDDED, TWICE)).isEqualTo(Result.DUPLICATES);
    assertThat(result(EMBEDDED, BROKEN)).isEqualTo(Result.BROKEN_VECTORS);
    assertThat(result(UNRECORDED, TWICE)).isEqualTo(Result.DUPLICATES);
    assertThat(result(UNRECORDED, BROKEN)).isEqualTo(Result.BROKEN_VECTORS);
  }

  @Test
  void whatTheSourceDoesNotHaveWasWrittenByTheApplication() {
    assertThat(result(ABSENT, OTHER)).isEqualTo(Result.APPLICATION);
    assertThat(check(ABSENT, OTHER, WITHOUT_KNOWLEDGE).result()).isEqualTo(Result.APPLICATION);
  }

  @Test
  void knowledgeWithoutRowsOnEitherSideIsNamed() {
    assertThat(result(ABSENT, Actual.NONE)).isEqualTo(Result.NO_ROWS_ANYWHERE);
    assertThat(check(ABSENT, Actual.NONE, WITHOUT_KNOWLEDGE).result())
        .isEqualTo(Result.NONE_NEEDED);
  }

  @Test
  void whereNothingIsRecordedKnowledgeDecides() {
    assertThat(result(UNRECORDED, OTHER)).isEqualTo(Result.APPLICATION);
    assertThat(result(UNRECORDED, Actual.NONE)).isEqualTo(Result.MISSING);
    assertThat(check(UNRECORDED, OTHER, WITHOUT_KNOWLEDGE).result()).isEqualTo(Result.UNNEEDED);
    assertThat(check(UNRECORDED, Actual.NONE, WITHOUT_KNOWLEDGE).result())
        .isEqualTo(Result.NONE_NEEDED);
  }

  @Test
  void aBotThatFailedHasNoRowsOrThoseFromBefore() {
    assertThat(check(FAILED, Actual.NONE, WITH_KNOWLEDGE).note()).isEqualTo(Note.NONE);
    assertThat(result(FAILED, Actual.NONE)).isEqualTo(Result.FAILED);
    assertThat(result(FAILED, OTHER)).isEqualTo(Result.APPLICATION);
    assertThat(check(FAILED, OTHER, WITHOUT_KNOWLEDGE).result()).isEqualTo(Result.UNNEEDED);
    TenantList open = new TenantList(List.of(), Map.of(), false, List.of());
    assertThat(check(FAILED, OTHER, open).result()).isEqualTo(Result.APPLICATION);
  }

  @Test
  void anItemThatCannotBeReadFailsWithAnyRows() {
    for (Actual actual : List.of(Actual.NONE, OTHER, TWICE)) {
      BotCheck check = check(new Expected.Unreadable(), actual, WITHOUT_KNOWLEDGE);
      assertThat(check.result()).isEqualTo(Result.FAILED);
      assertThat(check.note()).isEqualTo(Note.UNREADABLE);
    }
  }

  @Test
  void anExcludedBotNeedsNoRows() {
    assertThat(check(COPY, SAME, EXCLUDING).result()).isEqualTo(Result.UNNEEDED);
    assertThat(check(ABSENT, Actual.NONE, EXCLUDING))
        .isEqualTo(new BotCheck(tenant("b", 0).key().bot(), "Title", -1, 0, Result.NONE_NEEDED));
    assertThat(check(COPY, Actual.NONE, EXCLUDING).note()).isEqualTo(Note.LEFT_ON_SOURCE);
  }

  @Test
  void rowsOfABotThatDoesNotExistAreOrphaned() {
    BotCheck check = check(UNRECORDED, OTHER, OF_NOBODY);
    assertThat(check.result()).isEqualTo(Result.ORPHANED);
    assertThat(check.title()).isEqualTo("b");
    assertThat(check.expected()).isZero();
    assertThat(check(COPY, SAME, OF_NOBODY).result()).isEqualTo(Result.ORPHANED);
    assertThat(check(COPY, Actual.NONE, OF_NOBODY).note()).isEqualTo(Note.LEFT_ON_SOURCE);
  }

  @Test
  void withoutAListAllTenantsOfTheSourceAreWanted() {
    assertThat(check(COPY, SAME, TenantList.OPEN).result()).isEqualTo(Result.EQUAL);
    assertThat(check(COPY, Actual.NONE, TenantList.OPEN).result()).isEqualTo(Result.MISSING);
    assertThat(check(ABSENT, OTHER, TenantList.OPEN).result()).isEqualTo(Result.APPLICATION);
  }

  @Test
  void rowsWithoutATenantAreComparedWhereSomethingIsExpected() {
    Comparison comparison = compare(NOBODY, COPY, SAME, OF_NOBODY);
    assertThat(comparison.report().checks())
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.result()).isEqualTo(Result.EQUAL);
              assertThat(check.title()).isEqualTo("all rows");
            });
    assertThat(results(compare(NOBODY, COPY, Actual.NONE, OF_NOBODY)))
        .containsExactly(Result.MISSING);
    assertThat(results(compare(NOBODY, ABSENT, OTHER, OF_NOBODY)))
        .containsExactly(Result.APPLICATION);
    assertThat(results(compare(NOBODY, UNRECORDED, OTHER, OF_NOBODY)))
        .containsExactly(Result.ORPHANED);
  }

  private static List<Result> results(Comparison comparison) {
    return comparison.report().checks().stream().map(BotCheck::result).toList();
  }

  @Test
  void tenantsThatAreInNoListUseTheExpectationOfThose() {
    Comparison comparison = Comparison.of(Map.of(), ABSENT, Map.of(BOT, OTHER), TenantList.OPEN);
    assertThat(results(comparison)).containsExactly(Result.APPLICATION);
  }

  @Test
  void unknownTenantsComeInTheOrderOfTheirIds() {
    Comparison comparison =
        Comparison.of(
            Map.of(TenantId.of("b"), COPY),
            ABSENT,
            Map.of(TenantId.of("c"), SAME, NOBODY, SAME, TenantId.of("a"), OTHER),
            TenantList.OPEN);
    assertThat(comparison.report().checks())
        .extracting(check -> check.bot().value())
        .containsExactly("", "a", "b", "c");
    assertThat(comparison.report().rows()).isEqualTo(6);
  }

  @Test
  void onlyEqualRowsHaveAProvedDigest() {
    assertThat(compare(BOT, COPY, SAME, WITH_KNOWLEDGE).provedDigest(BOT)).contains("d");
    assertThat(compare(BOT, COPY, OTHER, WITH_KNOWLEDGE).provedDigest(BOT)).isEmpty();
    assertThat(compare(BOT, COPY, SAME, WITH_KNOWLEDGE).provedDigest(NOBODY)).isEmpty();
  }

  @Test
  void whatDiffersAndIsNotNewerIsCopiedAgainByRepair() {
    assertThat(compare(BOT, COPY, Actual.NONE, WITH_KNOWLEDGE).different()).containsExactly(BOT);
    assertThat(compare(BOT, COPY, OTHER, WITH_KNOWLEDGE).different()).containsExactly(BOT);
    assertThat(compare(BOT, COPY, TWICE, WITH_KNOWLEDGE).different()).containsExactly(BOT);
    assertThat(compare(BOT, COPY, BROKEN, WITH_KNOWLEDGE).different()).containsExactly(BOT);
  }

  @Test
  void whatIsEqualNewerOrNotFromTheSourceIsLeftAlone() {
    Actual newerTwice = new Actual(2, Set.of("e"), Optional.of(NEW), true, false);
    for (Actual actual : List.of(SAME, NEWER, newerTwice)) {
      assertThat(compare(BOT, COPY, actual, WITH_KNOWLEDGE).different()).isEmpty();
    }
    assertThat(compare(BOT, ABSENT, TWICE, WITH_KNOWLEDGE).different()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Result.class,
      names = {"EQUAL", "COUNT_EQUAL", "APPLICATION", "NONE_NEEDED", "UNNEEDED"})
  void goodResultsMakeAGoodReport(Result result) {
    VerificationReport report = report(result);
    assertThat(report.bad()).isEmpty();
    assertThat(report.rowsAreRight()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Result.class,
      names = {"FAILED", "NO_ROWS_ANYWHERE"})
  void whatTheMigrationReportedItselfIsBadThoughTheRowsAreRight(Result result) {
    VerificationReport report = report(result);
    assertThat(report.bad()).hasSize(1);
    assertThat(report.rowsAreRight()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Result.class,
      names = {"MISSING", "DIFFERENT", "DUPLICATES", "BROKEN_VECTORS", "ORPHANED"})
  void wrongRowsAreWrong(Result result) {
    assertThat(report(result).rowsAreRight()).isFalse();
  }

  private static VerificationReport report(Result result) {
    return new VerificationReport(
        List.of(new BotCheck(tenant("b", 1).key().bot(), "b", 1, 1, result)), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "INSERT, 1, DIFFERENT",
    "INSERT, 0, MISSING",
    "UPDATE, 1, DIFFERENT",
    "CONFLICT, 1, DIFFERENT",
    "MISSING_UNREADABLE, 0, DIFFERENT",
    "KEEP_EDITED, 1, EQUAL_BUT_EDITED",
    "KEEP_DELETED, 0, EQUAL_BUT_EDITED",
    "KEEP_GONE, 1, EQUAL_BUT_EDITED",
    "APPLICATION, 1, EQUAL_BUT_EDITED"
  })
  void whereItIsKnownWhoWroteARowOnlyThatDecides(RowDecision decision, int rows, Result result) {
    TenantId tenant = TenantId.of("b");
    Map<RowDecision, Long> counts = Map.of(decision, 3L);
    Fingerprint found = new Fingerprint(rows, "h2:2:\"id\"", Optional.empty(), Optional.empty());
    Fingerprint wanted = new Fingerprint(2, "h2:1:\"id\"", Optional.empty(), Optional.empty());
    BotCheck check =
        Comparison.byRow(
                Map.of(tenant, Expected.Rows.of(wanted)),
                rows == 0 ? Map.of() : Map.of(tenant, Actual.of(found)),
                new TenantList(List.of(), Map.of(), false, List.of()),
                new TableDifferences("chunks", counts, Map.of(tenant, counts), List.of()))
            .report()
            .checks()
            .getFirst();
    assertThat(check.result()).isEqualTo(result);
    assertThat(check.describe()).endsWith(": 3 " + decision.adjective());
  }

  @Test
  void aNoteIsDescribedBehindItsResult() {
    BotCheck check = check(COPY, Actual.NONE, EXCLUDING);
    assertThat(check.describe()).isEqualTo("needs none: its rows were left on the source");
    assertThat(check(COPY, SAME, WITH_KNOWLEDGE).describe()).isEqualTo("equal");
  }
}
