/**
 * What happens when Portage cannot continue. Begin at {@link dev.portage.fault.Fault}, then {@link
 * dev.portage.fault.Retry}, which repeats what failed with a transient fault of a cluster or of
 * AWS. What is transient is decided where the fault is made: {@code ServerError} in {@code
 * postgres}, {@code AwsError} in {@code deployment}, {@code EmbeddingAnswer} in {@code
 * embed.model}. Promises: every fault says what was observed and what to do next, has an exit code,
 * and knows whether it is transient.
 */
package dev.portage.fault;
