package dev.portage.sandbox.sample;

import java.net.URI;
import java.time.Instant;

/**
 * The settings of a sample deployment. Equal settings give equal deployments.
 *
 * @param now the time of the update; all times of the sample are before it
 * @param site the root of the web site, see {@link SampleSite#uri()}; nothing is fetched from it
 * @param seed the seed for ids and random choices
 * @param conversations the number of conversations; most items of a real table are conversations
 * @param malformedItems whether two bots' items cannot be read: one without knowledge, one with
 *     knowledge of a wrong type
 * @param video whether one bot has a YouTube video as a source, which needs the network
 */
public record SampleSettings(
    Instant now, URI site, long seed, int conversations, boolean malformedItems, boolean video) {

  /**
   * Returns the settings of the demo: 400 conversations, no malformed items, no video.
   *
   * @param now the time of the update
   * @param site the root of the web site
   * @return the settings
   */
  public static SampleSettings demo(Instant now, URI site) {
    return new SampleSettings(now, site, 40_117, 400, false, false);
  }

  /**
   * Returns the same settings with another seed, which gives other ids and conversations.
   *
   * @param other the seed
   * @return a copy
   */
  public SampleSettings withSeed(long other) {
    return new SampleSettings(now, site, other, conversations, malformedItems, video);
  }

  /**
   * Returns the same settings with another number of conversations.
   *
   * @param count zero or more
   * @return a copy
   */
  public SampleSettings withConversations(int count) {
    return new SampleSettings(now, site, seed, count, malformedItems, video);
  }

  /**
   * Returns the same settings with two items of bots that cannot be read.
   *
   * @return a copy
   */
  public SampleSettings withMalformedItems() {
    return new SampleSettings(now, site, seed, conversations, true, video);
  }

  /**
   * Returns the same settings with a bot that has a video.
   *
   * @return a copy
   */
  public SampleSettings withVideo() {
    return new SampleSettings(now, site, seed, conversations, malformedItems, true);
  }
}
