/**
 * The network between database clusters: which security group admits which other one. Begin at
 * {@link dev.portage.sandbox.network.Vpc}. Promises: whether one server reaches another is decided
 * for the real connection of the real process, so a caller has no other way to find it out.
 */
package dev.portage.sandbox.network;
