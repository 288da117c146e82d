/**
 * The sample deployment: users, bots of every kind and age, their documents, a web site, and the
 * rows that the application had inserted for them.
 *
 * <p>Begin at {@link dev.portage.sandbox.sample.SampleDeployment}.
 *
 * <p>Promises: the same settings give the same ids, texts and times; no class reads a clock or
 * needs a server, except the web site, which is a server itself.
 */
package dev.portage.sandbox.sample;
