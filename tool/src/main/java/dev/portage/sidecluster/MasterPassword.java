package dev.portage.sidecluster;

import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Logs in to a side cluster as its master user: with the password that was noted, or with a new
 * one. The new one is not stored; when it is lost, another is set.
 */
record MasterPassword(
    Clusters clusters,
    SideClusterLimits limits,
    SideClusterListener listener,
    Poller poller,
    RandomGenerator random) {

  /** RDS takes 8 to 128 characters, and all of these. */
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** 214 bits. */
  private static final int LENGTH = 36;

  DatabaseAddress address(Cluster cluster, Optional<Password> noted) {
    return noted
        .map(password -> at(cluster, password))
        .filter(this::works)
        .orElseGet(() -> withNew(cluster));
  }

  private static DatabaseAddress at(Cluster cluster, Password password) {
    return new DatabaseAddress(
        cluster.host(), cluster.port(), cluster.database(), cluster.user(), password);
  }

  private boolean works(DatabaseAddress address) {
    boolean accepted =
        poller.until(
            "endpoint " + address.describe(),
            limits.password(),
            () ->
                switch (MasterLogin.tried(address, limits.login())) {
                  case ACCEPTED -> new PollResult.Done<>(true);
                  case REFUSED -> new PollResult.Done<>(false);
                  case UNREACHABLE -> new PollResult.NotYet<>(unreachable(address));
                });
    if (!accepted) {
      listener.note("the noted password is refused: a new one is set");
    }
    return accepted;
  }

  private DatabaseAddress withNew(Cluster cluster) {
    DatabaseAddress address = at(cluster, generated());
    poller.until("side cluster " + cluster.id(), limits.password(), () -> set(cluster, address));
    listener.note("setting a new password on side cluster " + cluster.id());
    return poller.until(
        "password of " + cluster.id(),
        limits.password(),
        () ->
            switch (MasterLogin.tried(address, limits.login())) {
              case ACCEPTED -> new PollResult.Done<>(address);
              case REFUSED -> new PollResult.NotYet<>("not active yet");
              case UNREACHABLE -> new PollResult.NotYet<>(unreachable(address));
            });
  }

  private PollResult<Boolean> set(Cluster cluster, DatabaseAddress address) {
    return clusters.setPassword(cluster.id(), address.password())
        ? new PollResult.Done<>(true)
        : new PollResult.NotYet<>("busy");
  }

  private static String unreachable(DatabaseAddress address) {
    return address.describe()
        + " does not answer; it lets in whom the target lets in, the embedding task's security"
        + " group among them";
  }

  private Password generated() {
    StringBuilder text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return new Password(text.toString());
  }
}
