/**
 * An embedding service with OpenAI's protocol, which behaves like OpenAI or like a self-hosted
 * server.
 *
 * <p>Begin at {@link dev.portage.sandbox.openai.OpenAiEndpoint}; {@link
 * dev.portage.sandbox.openai.Dialect} has the differences between servers.
 *
 * <p>Promises: the service listens on 127.0.0.1 only, and stops when it is closed.
 */
package dev.portage.sandbox.openai;
