package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.store.TenantId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TenantKeyTest {
  @Test
  void theStoredKeysNeverChange() {
    assertThat(TenantKey.of(TenantId.none())).isEqualTo(BotKey.of("", ""));
    assertThat(TenantKey.of(TenantId.of(""))).isEqualTo(BotKey.of("blank", ""));
    assertThat(TenantKey.of(TenantId.of("acme"))).isEqualTo(BotKey.of("", "acme"));
  }

  @Test
  void aBotIsATenantForAnyUser() {
    assertThat(TenantKey.tenant(BotKey.of("user", "b"))).isEqualTo(TenantId.of("b"));
    assertThat(TenantKey.tenant(BotKey.of("", "b"))).isEqualTo(TenantId.of("b"));
  }

  @Test
  void theKeyOfRowsWithoutATenantIsRecognised() {
    assertThat(TenantKey.tenant(TenantKey.of(TenantId.none()))).isEqualTo(TenantId.none());
  }

  @Property
  void everyTenantIsReadFromItsKey(@ForAll String value) {
    TenantId tenant = TenantId.of(value);
    assertThat(TenantKey.tenant(TenantKey.of(tenant))).isEqualTo(tenant);
  }
}
