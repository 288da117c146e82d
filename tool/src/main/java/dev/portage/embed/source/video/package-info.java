/**
 * Reads the transcripts of videos. Begin at {@link dev.portage.embed.source.video.VideoReader}.
 * Promises: only the provider's own host is asked, within limits on time and size.
 */
package dev.portage.embed.source.video;
