package dev.portage.journal;

import dev.portage.bots.BotKey;
import java.time.InstantSource;
import java.util.List;

class InMemoryUnitsTest implements UnitQueueContract {
  private final InMemoryUnits units = new InMemoryUnits(InstantSource.system());

  @Override
  public void plan(int bots) {
    for (int i = 0; i < bots; i++) {
      units.plan(BotKey.of("user", "b" + i), "Title b" + i);
    }
  }

  @Override
  public List<Unit> units() {
    return units.units();
  }

  @Override
  public UnitQueue leases(LeaseOwner owner) {
    return units.leases(owner);
  }
}
