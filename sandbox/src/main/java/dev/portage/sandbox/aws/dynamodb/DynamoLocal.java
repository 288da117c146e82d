package dev.portage.sandbox.aws.dynamodb;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;

/**
 * DynamoDB Local in this process, in memory, on a free port of 127.0.0.1.
 *
 * <p>Its own start-up class listens on every interface, takes no port of the system's choosing and
 * sends usage figures to AWS, so its request handler runs in a Jetty server of ours instead. It
 * takes its native library from its own jar. One of its threads is no daemon and sleeps for minutes
 * after the end, so whoever starts this must leave with {@code System.exit}.
 */
public final class DynamoLocal implements AutoCloseable {
  /** Held, since the JDK forgets the level of a logger that nobody holds. */
  private static final List<Logger> TALKATIVE =
      List.of(Logger.getLogger("org.eclipse.jetty"), Logger.getLogger("com.almworks.sqlite4java"));

  private final Server server;
  private final LocalDynamoDBRequestHandler database;
  private final LocalDynamoDBServerHandler handler;

  private DynamoLocal(
      Server server, LocalDynamoDBRequestHandler database, LocalDynamoDBServerHandler handler) {
    this.server = server;
    this.database = database;
    this.handler = handler;
  }

  public static DynamoLocal start() {
    try {
      return started();
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local does not start: " + e.getMessage(), e);
    }
  }

  private static DynamoLocal started() throws Exception {
    TALKATIVE.forEach(logger -> logger.setLevel(Level.WARNING));
    // One database for all credentials: the temporary ones of a role see the same table.
    boolean shared = true;
    var database = new LocalDynamoDBRequestHandler(0, true, null, shared, false);
    var handler = new LocalDynamoDBServerHandler(database, null);
    Server server = new Server(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    ContextHandler context = new ContextHandler();
    context.setHandler(handler);
    server.setHandler(context);
    server.start();
    return new DynamoLocal(server, database, handler);
  }

  public URI uri() {
    ServerConnector connector = (ServerConnector) server.getConnectors()[0];
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local does not stop: " + e.getMessage(), e);
    } finally {
      handler.close();
      database.shutdown();
    }
  }
}
