package dev.portage.plan;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.bots.SyncStatus;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantSelectionTest {
  private static final TenantList BOTS =
      new TenantList(
          List.of(bot("ann", "old", 10), bot("ann", "new", 30), bot("bob", "middle", 20)),
          Map.of(),
          true,
          List.of());

  private static final Set<TenantId> SOURCE =
      Set.of(TenantId.of("old"), TenantId.of("new"), TenantId.of("middle"), TenantId.none());

  private static Tenant bot(String user, String id, long lastUsed) {
    return new Tenant(
        BotKey.of(user, id), "Title of " + id, Instant.EPOCH.plusSeconds(lastUsed), 1);
  }

  private static TenantSelection selection(
      Set<String> bots, Set<String> users, OptionalInt first, Set<String> excluded) {
    return new TenantSelection(bots, users, first, excluded);
  }

  private static Set<TenantId> ids(String... ids) {
    return Set.of(ids).stream().map(TenantId::of).collect(toSet());
  }

  @Test
  void withoutAChoiceAllAreCopiedAndRowsWithoutATenantToo() {
    assertThat(TenantSelection.ALL.of(BOTS, SOURCE, Set.of(), Set.of())).isEmpty();
  }

  @Test
  void botsAreChosenByIdOrTitleAndByUser() {
    TenantSelection named =
        selection(Set.of("old", "Title of middle"), Set.of(), OptionalInt.empty(), Set.of());
    assertThat(named.of(BOTS, SOURCE, Set.of(), Set.of())).contains(ids("old", "middle"));
    TenantSelection ofUser = selection(Set.of(), Set.of("ann"), OptionalInt.empty(), Set.of("old"));
    assertThat(ofUser.of(BOTS, SOURCE, Set.of(), Set.of())).contains(ids("new"));
  }

  @Test
  void theFirstAreThoseThatWereUsedLastAndHaveRows() {
    TenantSelection two = selection(Set.of(), Set.of(), OptionalInt.of(2), Set.of());
    assertThat(two.of(BOTS, SOURCE, Set.of(), Set.of())).contains(ids("new", "middle"));
    assertThat(two.of(BOTS, ids("old", "middle"), Set.of(), Set.of()))
        .contains(ids("old", "middle"));
    assertThat(
            selection(Set.of(), Set.of(), OptionalInt.of(9), Set.of())
                .of(BOTS, SOURCE, Set.of(), Set.of()))
        .contains(ids("new", "middle", "old"));
  }

  @Test
  void whereNoListSaysWhichTenantsExistTheSourceDoes() {
    TenantSelection one = selection(Set.of("t1"), Set.of(), OptionalInt.empty(), Set.of());
    assertThat(one.of(TenantList.OPEN, ids("t1", "t2"), Set.of(), Set.of())).contains(ids("t1"));
    assertThat(
            selection(Set.of(), Set.of(), OptionalInt.empty(), Set.of("t1"))
                .of(TenantList.OPEN, ids("t1", "t2"), Set.of(), Set.of()))
        .isEqualTo(Optional.of(ids("t2")));
  }

  private static TenantSelection in(Set<SyncStatus> statuses, Instant since) {
    return new TenantSelection(
        Set.of(),
        Set.of(),
        OptionalInt.empty(),
        Set.of(),
        new TenantSelection.State(statuses, Optional.ofNullable(since)));
  }

  @Test
  void botsAreChosenByStatusAndLastUseAndWhatWasBegunIsFinished() {
    TenantList bots =
        new TenantList(
            List.of(
                new Tenant(
                    BotKey.of("ann", "old"), "", Instant.ofEpochSecond(10), 1, SyncStatus.FAILED),
                new Tenant(
                    BotKey.of("ann", "new"),
                    "",
                    Instant.ofEpochSecond(30),
                    1,
                    SyncStatus.SUCCEEDED)),
            Map.of(),
            true,
            List.of());
    TenantSelection failed = in(Set.of(SyncStatus.FAILED), null);
    assertThat(failed.of(bots, SOURCE, Set.of(), Set.of())).contains(ids("old"));
    assertThat(failed.of(bots, SOURCE, Set.of(), ids("new"))).contains(ids("old", "new"));
    TenantSelection since = in(Set.of(), Instant.ofEpochSecond(30));
    assertThat(since.of(bots, SOURCE, Set.of(), Set.of())).contains(ids("new"));
    assertThat(in(Set.of(), Instant.ofEpochSecond(31)).of(bots, SOURCE, Set.of(), Set.of()))
        .contains(Set.of());
  }

  @Test
  void nothingIsChosenByWhatIsNotKnown() {
    for (TenantSelection selection :
        List.of(in(Set.of(SyncStatus.FAILED), null), in(Set.of(), Instant.EPOCH))) {
      assertThatThrownBy(() -> selection.of(TenantList.OPEN, ids("t1", "t2"), Set.of(), Set.of()))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
          .hasMessageStartingWith("nothing says ");
    }
  }

  @Test
  void aNameThatIsNoBotsIsAMistake() {
    assertThatThrownBy(
            () ->
                selection(Set.of("unknown"), Set.of(), OptionalInt.empty(), Set.of())
                    .of(BOTS, SOURCE, Set.of(), Set.of()))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("unknown");
    assertThatThrownBy(
            () ->
                selection(Set.of(), Set.of("eve"), OptionalInt.empty(), Set.of())
                    .of(BOTS, SOURCE, Set.of(), Set.of()))
        .hasMessageContaining("user eve");
  }

  @Test
  void whatAnInterruptedRunPlannedStaysAmongTheFirst() {
    TenantSelection first = selection(Set.of(), Set.of(), OptionalInt.of(2), Set.of());
    assertThat(first.of(BOTS, SOURCE, Set.of(), ids("old"))).contains(ids("old", "new"));
    assertThat(first.of(BOTS, SOURCE, Set.of(), ids("old", "middle")))
        .contains(ids("old", "middle"));
    TenantSelection one = selection(Set.of(), Set.of(), OptionalInt.of(1), Set.of());
    assertThat(one.of(BOTS, SOURCE, Set.of(), ids("old", "middle"))).contains(ids("middle"));
    TenantSelection others = selection(Set.of(), Set.of(), OptionalInt.of(2), Set.of("old"));
    assertThat(others.of(BOTS, SOURCE, Set.of(), ids("old"))).contains(ids("new", "middle"));
  }
}
