package dev.portage.sandbox.sample;

import java.net.URI;
import java.time.Instant;

/**
 * What a sample deployment is made from. Equal settings give equal deployments.
 *
 * @param now the moment of the update: every time of the sample lies before it
 * @param site the root of the web site, see {@link SampleSite#uri()}; nothing is fetched from it
 * @param seed for ids and choices
 * @param conversations how many; most items of a real table are conversations
 * @param malformedItems whether two bots' items cannot be read: one without knowledge, one with
 *     knowledge of a wrong type
 * @param video whether one bot has a YouTube video for a source; that needs the network
 */
public record SampleSettings(
    Instant now, URI site, long seed, int conversations, boolean malformedItems, boolean video) {

  /**
   * The demo's settings: 400 conversations, nothing malformed, no video.
   *
   * @param now the moment of the update
   * @param site the root of the web site
   * @return settings to change further
   */
  public static SampleSettings demo(Instant now, URI site) {
    return new SampleSettings(now, site, 40_117, 400, false, false);
  }

  /**
   * The same with another seed: other ids, other conversations.
   *
   * @param other the seed
   * @return a copy
   */
  public SampleSettings withSeed(long other) {
    return new SampleSettings(now, site, other, conversations, malformedItems, video);
  }

  /**
   * The same with more or fewer conversations.
   *
   * @param count zero or more
   * @return a copy
   */
  public SampleSettings withConversations(int count) {
    return new SampleSettings(now, site, seed, count, malformedItems, video);
  }

  /**
   * The same with two bots' items that cannot be read.
   *
   * @return a copy
   */
  public SampleSettings withMalformedItems() {
    return new SampleSettings(now, site, seed, conversations, true, video);
  }

  /**
   * The same with a bot that has a video.
   *
   * @return a copy
   */
  public SampleSettings withVideo() {
    return new SampleSettings(now, site, seed, conversations, malformedItems, true);
  }
}
