package dev.portage.sandbox.sample;

import com.github.f4b6a3.ulid.Ulid;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/**
 * Generates ids and random numbers that depend on the seed and on a purpose, but not on the order
 * of the calls, so that an additional bot does not change the others.
 */
record Seeded(long seed) {

  Random random(String what) {
    return new Random(seed * 1_000_003 + what.hashCode());
  }

  Ulid ulid(Instant time, String what) {
    byte[] entropy = new byte[Ulid.RANDOM_BYTES];
    random(what).nextBytes(entropy);
    return new Ulid(time.toEpochMilli(), entropy);
  }

  /** Returns a UUID of version 4, as Cognito uses them. */
  UUID uuid(String what) {
    Random random = random(what);
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** Returns the id of an ECS task, 32 hexadecimal digits. */
  String taskId(String what) {
    return uuid(what).toString().replace("-", "");
  }
}
