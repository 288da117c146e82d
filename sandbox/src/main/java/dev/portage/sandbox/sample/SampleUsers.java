package dev.portage.sandbox.sample;

import java.util.List;

/** The users of the sample deployment. */
record SampleUsers(SampleUser ines, SampleUser solene, SampleUser sayaka, SampleUser aled) {

  static SampleUsers of(Seeded seeded) {
    return new SampleUsers(
        user(seeded, "ines"), user(seeded, "solene"), user(seeded, "sayaka"), user(seeded, "aled"));
  }

  List<SampleUser> all() {
    return List.of(ines, solene, sayaka, aled);
  }

  private static SampleUser user(Seeded seeded, String name) {
    return new SampleUser(name, seeded.uuid("user " + name).toString());
  }
}
