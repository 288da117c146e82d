/**
 * The sample deployment: users, bots of every kind and age, their documents, a web site, and the
 * rows that the application had made of them. Begin at {@link
 * dev.portage.sandbox.sample.SampleDeployment}. Promises: the same settings give the same ids,
 * texts and times; nothing here reads a clock or needs a server, but for the site, which is one
 * itself.
 */
package dev.portage.sandbox.sample;
