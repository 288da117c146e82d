package dev.portage.embed.source.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks hosts up, and does not wait forever: the system's resolver has no limit that one could set
 * from here, so each lookup has a thread of its own, which is left alone when it takes too long.
 *
 * @param resolver the system's, but for tests
 * @param limit how long an answer is waited for
 */
public record HostLookup(Resolver resolver, Duration limit) {
  /** Answers with all addresses of a host, at least one. */
  public interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /** Looks hosts up with the resolver of the operating system. */
  public static HostLookup ofSystem(Duration limit) {
    return new HostLookup(InetAddress::getAllByName, limit);
  }

  InetAddress[] addresses(String host) throws UnknownHostException {
    FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> resolver.addresses(host));
    // No virtual thread: the system's resolver would hold its carrier all the while.
    Thread.ofPlatform().daemon().name("lookup-" + host).start(lookup);
    try {
      return lookup.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LookupTimeout(host, limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException(host);
    } catch (ExecutionException e) {
      throw unknown(host, e.getCause());
    }
  }

  private static UnknownHostException unknown(String host, Throwable cause) {
    UnknownHostException unknown = new UnknownHostException(host);
    unknown.initCause(cause);
    return unknown;
  }

  /** The name servers are silent; they may answer another time. */
  public static final class LookupTimeout extends UnknownHostException {
    private static final long serialVersionUID = 1;

    LookupTimeout(String host, Duration limit) {
      super(
          "has a host, %s, whose name servers said nothing for %d ms"
              .formatted(host, limit.toMillis()));
    }
  }
}
