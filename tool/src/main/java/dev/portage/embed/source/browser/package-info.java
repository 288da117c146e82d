/**
 * Renders web pages whose text is made by scripts, in Chromium. Begin at {@link
 * dev.portage.embed.source.browser.Browsers}. Promises: a page connects only to what the {@link
 * dev.portage.embed.source.network.NetworkPolicy} allows; each page ends within its {@link
 * dev.portage.embed.source.browser.BrowserLimits}; no browser process outlives the worker.
 */
package dev.portage.embed.source.browser;
