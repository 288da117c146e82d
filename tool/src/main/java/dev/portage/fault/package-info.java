/**
 * What happens when Portage cannot continue. Begin at {@link dev.portage.fault.Fault}, then {@link
 * dev.portage.fault.Retry}. Promises: every fault says what was observed and what to do next, has
 * its own exit code, and knows whether it is transient; transient faults are retried by one
 * mechanism.
 */
package dev.portage.fault;
