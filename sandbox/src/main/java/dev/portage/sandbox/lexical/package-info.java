/**
 * A deterministic embedder without a model: texts that share words get vectors that are near each
 * other, in any language.
 *
 * <p>Begin at {@link dev.portage.sandbox.lexical.LexicalEmbedder}.
 *
 * <p>Promises: the same text gives the same vector on every machine; nothing is read from disk.
 */
package dev.portage.sandbox.lexical;
