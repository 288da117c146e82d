/**
 * The check of every address that a user typed, before a connection is made. Begin at {@link
 * dev.portage.embed.source.network.NetworkPolicy}. Promises: a client that resolves its hosts here
 * never connects to a network that the policy does not allow (I10).
 */
package dev.portage.embed.source.network;
