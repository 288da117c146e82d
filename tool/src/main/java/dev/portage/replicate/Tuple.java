package dev.portage.replicate;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Optional;

/**
 * The values of a row as the server streamed them, in the order of the relation's columns. They are
 * slices of one message, which is kept with them.
 */
final class Tuple {
  /** How a value is sent (PostgreSQL documentation, 53.9, TupleData). */
  enum Kind {
    NULL,
    /** A long value that the change did not touch: it is not sent. */
    UNCHANGED,
    TEXT,
    BINARY;

    static Kind of(byte code) {
      return switch (code) {
        case 'n' -> NULL;
        case 'u' -> UNCHANGED;
        case 't' -> TEXT;
        case 'b' -> BINARY;
        default -> throw new IllegalStateException("unknown kind of value: " + (char) code);
      };
    }
  }

  private final byte[] message;
  private final Kind[] kinds;
  private final int[] starts;
  private final int[] lengths;

  Tuple(byte[] message, Kind[] kinds, int[] starts, int[] lengths) {
    this.message = message;
    this.kinds = kinds;
    this.starts = starts;
    this.lengths = lengths;
  }

  int size() {
    return kinds.length;
  }

  Kind kind(int column) {
    return kinds[column];
  }

  /** Where a value begins in {@link #message}. */
  int start(int column) {
    return starts[column];
  }

  /** Bytes of a value. */
  int length(int column) {
    return lengths[column];
  }

  /** The whole message; not to be changed. */
  byte[] message() {
    return message;
  }

  /** A value that was sent as text; empty for NULL. */
  Optional<String> text(int column) {
    return kinds[column] == Kind.TEXT
        ? Optional.of(new String(message, starts[column], lengths[column], StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** The bytes of a value; of NULL none. */
  byte[] bytes(int column) {
    byte[] value = new byte[lengths[column]];
    System.arraycopy(message, starts[column], value, 0, value.length);
    return value;
  }

  /** The columns whose values were not sent. */
  BitSet unchanged() {
    BitSet unchanged = new BitSet(kinds.length);
    for (int i = 0; i < kinds.length; i++) {
      unchanged.set(i, kinds[i] == Kind.UNCHANGED);
    }
    return unchanged;
  }

  /** Whether all values were sent. */
  boolean isWhole() {
    for (Kind kind : kinds) {
      if (kind == Kind.UNCHANGED) {
        return false;
      }
    }
    return true;
  }

  /** The same where NULL means that a value was not sent. */
  Tuple withoutNulls() {
    Kind[] sent = kinds.clone();
    for (int i = 0; i < sent.length; i++) {
      sent[i] = sent[i] == Kind.NULL ? Kind.UNCHANGED : sent[i];
    }
    return new Tuple(message, sent, starts, lengths);
  }

  /** The same with the values of an earlier version of the row where these were not sent. */
  Tuple completedFrom(Tuple earlier) {
    if (isWhole()) {
      return this;
    }
    int extra = 0;
    for (int i = 0; i < kinds.length; i++) {
      extra += kinds[i] == Kind.UNCHANGED ? earlier.lengths[i] : 0;
    }
    byte[] both = new byte[message.length + extra];
    System.arraycopy(message, 0, both, 0, message.length);
    Kind[] newKinds = kinds.clone();
    int[] newStarts = starts.clone();
    int[] newLengths = lengths.clone();
    int at = message.length;
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i] == Kind.UNCHANGED) {
        System.arraycopy(earlier.message, earlier.starts[i], both, at, earlier.lengths[i]);
        newKinds[i] = earlier.kinds[i];
        newStarts[i] = at;
        newLengths[i] = earlier.lengths[i];
        at += earlier.lengths[i];
      }
    }
    return new Tuple(both, newKinds, newStarts, newLengths);
  }
}
