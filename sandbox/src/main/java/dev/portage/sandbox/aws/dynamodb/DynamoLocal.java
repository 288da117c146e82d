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
 * Runs DynamoDB Local in this process, in memory, on a free port of 127.0.0.1.
 *
 * <p>The main class of DynamoDB Local listens on every interface, cannot use a free port that the
 * system chooses, and sends usage statistics to AWS, so its request handler runs in a Jetty server
 * here instead. Its native library comes from its own jar. One of its non-daemon threads keeps
 * running for minutes after the end, so a program that starts it must end with {@code System.exit}.
 */
public final class DynamoLocal implements AutoCloseable {
  /**
   * Verbose loggers. The references are kept, since the JDK drops the level of an unused logger.
   */
  private static final List<Logger> VERBOSE =
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
      throw new IllegalStateException("cannot start DynamoDB Local: " + e.getMessage(), e);
    }
  }

  private static DynamoLocal started() throws Exception {
    VERBOSE.forEach(logger -> logger.setLevel(Level.WARNING));
    // One database for all credentials, so that those of an assumed role see the same table.
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
      throw new IllegalStateException("cannot stop DynamoDB Local: " + e.getMessage(), e);
    } finally {
      handler.close();
      database.shutdown();
    }
  }
}
