package dev.portage.embed.source.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Resolves hosts with a timeout. The system's resolver has no configurable timeout, so each lookup
 * runs on a thread of its own, which is abandoned when the timeout expires.
 *
 * @param resolver the system's resolver, or a stand-in in tests
 * @param timeout of one lookup
 */
public record HostLookup(Resolver resolver, Duration timeout) {
  /** Returns all addresses of a host, at least one. */
  public interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /** A lookup with the resolver of the operating system. */
  public static HostLookup ofSystem(Duration timeout) {
    return new HostLookup(InetAddress::getAllByName, timeout);
  }

  InetAddress[] addresses(String host) throws UnknownHostException {
    FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> resolver.addresses(host));
    // Not a virtual thread: the system's resolver would pin its carrier.
    Thread.ofPlatform().daemon().name("lookup-" + host).start(lookup);
    try {
      return lookup.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LookupTimeout(host, timeout);
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

  /** The lookup timed out. This may be transient. */
  public static final class LookupTimeout extends UnknownHostException {
    private static final long serialVersionUID = 1;

    LookupTimeout(String host, Duration timeout) {
      super(
          "has a host, %s, whose name servers did not answer within %d ms"
              .formatted(host, timeout.toMillis()));
    }
  }
}
