/**
 * The benchmarks: they run the product as a process and measure it, its worker against the
 * simulated Bedrock and its copy in comparison with other programs.
 *
 * <p>Begin at {@link dev.portage.bench.BenchMain}.
 *
 * <p>Promises: figures for calls come from the log of the simulator, figures for rows from the
 * database, figures for memory and CPU time from the operating system and the garbage collector; no
 * figure comes from the product itself.
 */
package dev.portage.bench;
