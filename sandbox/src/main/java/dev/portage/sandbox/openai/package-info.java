/**
 * An embedding service that speaks OpenAI's protocol, as OpenAI itself and as servers that people
 * run by themselves do.
 *
 * <p>Begin at {@link dev.portage.sandbox.openai.OpenAiEndpoint}; what the servers differ in stands
 * in {@link dev.portage.sandbox.openai.Dialect}.
 *
 * <p>Promises: it listens on 127.0.0.1 only, and ends with its owner.
 */
package dev.portage.sandbox.openai;
