package dev.portage.fault;

/**
 * Whether the call that failed may succeed when it is repeated. Decided where the fault is made.
 */
public enum Transience {
  /** The same call fails again until something is changed. */
  PERMANENT,
  /** The cause is expected to end without anybody's help: a failover, a lock, throttling. */
  TRANSIENT,
  /** The credentials have expired: the same call succeeds once the operator has logged in again. */
  AFTER_LOGIN
}
