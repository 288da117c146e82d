/**
 * What is said when Portage cannot go on. Begin at {@link dev.portage.fault.Fault}. Promises: every
 * fault says what was observed and what to do next, and has its own exit code.
 */
package dev.portage.fault;
