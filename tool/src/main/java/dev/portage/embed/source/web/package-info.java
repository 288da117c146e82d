/**
 * Reads web pages, the files that a URL leads to, and sitemaps. Begin at {@link
 * dev.portage.embed.source.web.WebReader}. Promises: each request, redirects included, is checked
 * against the {@link dev.portage.embed.source.network.NetworkPolicy}; the requests of all bots of a
 * worker to one host stay within {@link dev.portage.embed.source.web.HostLimits}.
 */
package dev.portage.embed.source.web;
