package dev.portage.migration;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.InMemoryBotTable;
import dev.portage.copy.CopyLimits;
import dev.portage.fault.RetryPolicy;
import dev.portage.index.Distance;
import dev.portage.journal.Route;
import dev.portage.merge.ConflictChoice;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.ConnectionLimits;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Side;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.verify.VerificationReport;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Two real databases, a table of bots in memory, and the route copy between them. */
public final class CopyFixture implements AutoCloseable {
  /** When the rows of the source were made, unless a test says otherwise. */
  public static final Instant LONG_AGO = Instant.parse("2024-05-01T00:00:00Z");

  /**
   * Some twenty rows of {@link #bot} are a range, and sixty are above the split threshold; waits
   * are short.
   */
  public static final CopyLimits SMALL_RANGES =
      new CopyLimits(
          Duration.ofMinutes(10),
          RetryPolicy.FAILOVER.within(Duration.ofMinutes(2)).every(Duration.ofMillis(20)),
          Duration.ofMillis(200),
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          200_000,
          90_000);

  public final Target source;
  public final Target target;
  public final InMemoryBotTable bots = new InMemoryBotTable();
  public final RecordingReporter reporter = new RecordingReporter();
  private final ChunkTable table;
  private DatabaseAddress sourceAddress;
  private DatabaseAddress targetAddress;
  private ConnectionLimits connections = ConnectionLimits.USUAL;
  private UnaryOperator<BotTable> botTable = UnaryOperator.identity();
  private CopyLimits limits = CopyLimits.USUAL;
  private Optional<TransferSource> otherSource = Optional.empty();
  private int batches = 2;
  private boolean repair;
  private boolean sourceWins;
  private Optional<ConflictChoice> conflicts = Optional.empty();
  private boolean followDeletes;
  private TenantSelection selection = TenantSelection.ALL;
  private IndexSettings.After index = IndexSettings.After.KEPT;
  private Optional<FollowSettings> follow = Optional.empty();
  private OptionalLong rate = OptionalLong.empty();
  private boolean creating;
  private Optional<Distance> distance = Optional.empty();
  private String origin = "the source";
  private int made;

  private CopyFixture(Target source, Target target, ChunkTable table) {
    this.source = source;
    this.target = target;
    this.table = table;
    this.sourceAddress = source.address();
    this.targetAddress = target.address();
  }

  /** The application's table on both sides. */
  public static CopyFixture ofItems() throws SQLException {
    return new CopyFixture(Target.fresh(), Target.fresh(), ChunkTable.ITEMS);
  }

  /** The application's table on servers of the test's own. */
  public static CopyFixture between(Target source, Target target) {
    return new CopyFixture(source, target, ChunkTable.ITEMS);
  }

  /** Another table; nothing is there until the test makes it. */
  public static CopyFixture of(ChunkTable table) throws SQLException {
    return new CopyFixture(Target.empty(), Target.empty(), table);
  }

  /** Another table, between these. */
  public static CopyFixture between(Target source, Target target, ChunkTable table) {
    return new CopyFixture(source, target, table);
  }

  /** Migrations from now on log in to both sides with this role. */
  public CopyFixture as(String role, String password) {
    sourceAddress = as(sourceAddress, role, password);
    targetAddress = as(targetAddress, role, password);
    return this;
  }

  private static DatabaseAddress as(DatabaseAddress at, String role, String password) {
    return new DatabaseAddress(at.host(), at.port(), at.database(), role, new Password(password));
  }

  /** Reaches the sides through these ports, such as those of proxies. */
  public CopyFixture through(int sourcePort, int targetPort) {
    sourceAddress = at(source.address(), sourcePort);
    targetAddress = at(target.address(), targetPort);
    return this;
  }

  /** Reaches the sides at these addresses. */
  public CopyFixture through(DatabaseAddress from, DatabaseAddress to) {
    sourceAddress = from;
    targetAddress = to;
    return this;
  }

  /** Other limits, and not more than this until a connection is free. */
  public CopyFixture limits(CopyLimits other, Duration forConnections) {
    return limits(other, ConnectionLimits.USUAL.connecting(forConnections));
  }

  /** Other limits. */
  public CopyFixture limits(CopyLimits other, ConnectionLimits ofConnections) {
    limits = other;
    connections = ofConnections;
    return this;
  }

  /** Migrations from now on reach the table of bots through this. */
  public CopyFixture botsThrough(UnaryOperator<BotTable> seam) {
    botTable = seam;
    return this;
  }

  private static DatabaseAddress at(DatabaseAddress address, int port) {
    return new DatabaseAddress(
        "127.0.0.1", port, address.database(), address.user(), address.password());
  }

  /** Migrations from now on read the source in this way. */
  CopyFixture from(TransferSource other) {
    otherSource = Optional.of(other);
    return this;
  }

  /** Cuts what is not quite small. */
  CopyFixture smallRanges() {
    return limits(SMALL_RANGES, connections);
  }

  /** Migrations from now on copy one batch at a time. */
  public CopyFixture oneAtATime() {
    batches = 1;
    return this;
  }

  /** Migrations from now on follow the source. */
  public CopyFixture following(FollowSettings how) {
    follow = Optional.of(how);
    return this;
  }

  /** Migrations from now on read at most this many bytes a second. */
  CopyFixture rate(long perSecond) {
    rate = OptionalLong.of(perSecond);
    return this;
  }

  /** Migrations from now on restore the index as it was. */
  CopyFixture keepingIndex() {
    index = IndexSettings.After.KEPT;
    return this;
  }

  /** Migrations from now on do with the index what they do where nothing is said. */
  CopyFixture withUsualIndex() {
    index = IndexSettings.After.USUAL;
    return this;
  }

  /** Migrations from now on choose a new index; otherwise the dropped one is restored. */
  public CopyFixture advising() {
    index = IndexSettings.After.ADVISED;
    return this;
  }

  /** Migrations from now on create the table where it is missing. */
  public CopyFixture creating() {
    creating = true;
    return this;
  }

  /** Migrations from now on are told this distance. */
  CopyFixture searchedBy(Distance by) {
    distance = Optional.of(by);
    return this;
  }

  /** Migrations from now on come from the same source by another name. */
  CopyFixture named(String other) {
    origin = other;
    return this;
  }

  /** The source is the target, too. */
  public void intoItself() {
    targetAddress = sourceAddress;
  }

  /** Migrations from now on copy these tenants. */
  public CopyFixture selecting(TenantSelection chosen) {
    selection = chosen;
    return this;
  }

  /** Migrations from now on remove rows that the source no longer has. */
  public CopyFixture followingDeletes() {
    followDeletes = true;
    return this;
  }

  /** Migrations from now on keep rows that the source no longer has. */
  public CopyFixture keepingDeletes() {
    followDeletes = false;
    return this;
  }

  /**
   * Migrations from now on do this with rows whose key another row has on the target.
   *
   * @param choice null where that is refused
   */
  public CopyFixture choosing(ConflictChoice choice) {
    conflicts = Optional.ofNullable(choice);
    return this;
  }

  /** Migrations from now on repair nothing. */
  public CopyFixture repairingNothing() {
    sourceWins = false;
    repair = false;
    return this;
  }

  /** Migrations from now on repair, and the source's rows win. */
  public CopyFixture repairing() {
    sourceWins = true;
    return repairingWhatIsMissing();
  }

  /** Migrations from now on repair, and leave alone what differs on the target. */
  public CopyFixture repairingWhatIsMissing() {
    repair = true;
    return this;
  }

  /** A bot that has this many rows on the source; each is used later than the one before. */
  public BotKey bot(int rows) throws SQLException {
    BotKey key = unknownBot(rows);
    bots.put(
        BotBuilder.bot(key.bot().value()).lastUsed(LONG_AGO.plusSeconds(3_600L * made)).build());
    return key;
  }

  /** Rows on the source of a bot that DynamoDB does not know. */
  public BotKey unknownBot(int rows) throws SQLException {
    made++;
    String id = Ulid.from(new UUID(made, made)).toString();
    if (rows > 0) {
      BotRows.insert(source, id, rows, LONG_AGO);
    }
    return BotKey.of("user", id);
  }

  /** Runs the route as the verb does. */
  public MigrationReport migrate() {
    return migrate(new Interrupt(false));
  }

  /** The same with a Ctrl-C of the test's. */
  public MigrationReport migrate(Interrupt interrupt) {
    TransferEndpoints endpoints = endpoints();
    TransferSettings settings =
        new TransferSettings(
            "test",
            "test",
            OptionalInt.of(batches),
            new RowSettings(repair, sourceWins, conflicts, followDeletes),
            selection,
            rate,
            new IndexSettings(index, false, distance, TargetOptions.NONE),
            creating,
            false,
            limits,
            follow,
            follow.isPresent() ? Route.Transfer.REPLICATE : Route.Transfer.COPY);
    RunContext context = new RunContext(reporter, interrupt, InstantSource.system());
    return Migration.transfer(() -> endpoints, settings, context).run();
  }

  /** Undoes what it wrote, as the verb does. */
  public Undo.Undone undo() {
    return undo(table, Route.Transfer.COPY);
  }

  /** The same of another route, or as if the table had other columns. */
  Undo.Undone undo(ChunkTable of, Route route) {
    DatabaseAddress to = targetAddress;
    try (Database database = Database.open(Side.TARGET, () -> to, 3, connections)) {
      RunContext context = new RunContext(reporter, new Interrupt(false), InstantSource.system());
      return new Undo(database, of, route, limits, context).run();
    }
  }

  /** Compares both sides as the verb does. */
  public VerificationReport verify() {
    return VerificationRun.between(endpoints(), RunContext.uninterrupted(reporter), 10);
  }

  /** Both ends as they are now: another one may be used at the same time, through other ports. */
  public TransferEndpoints endpoints() {
    DatabaseAddress from = sourceAddress;
    DatabaseAddress to = targetAddress;
    TenantSource tenants =
        table.equals(ChunkTable.ITEMS) ? new BotTenants(botTable.apply(bots), 1) : new AllTenants();
    // Its name stays the same through any port.
    RunningSource running =
        new RunningSource(
            () -> origin, many -> Database.open(Side.SOURCE, () -> from, many, connections));
    return new TransferEndpoints(
        "test",
        table,
        table.equals(ChunkTable.ITEMS),
        tenants,
        otherSource.orElse(running),
        many -> Database.open(Side.TARGET, () -> to, many, connections));
  }

  /** Every row of a side, as text, sorted. */
  public List<String> rows(Target side) throws SQLException {
    return strings(side, "SELECT t::text FROM %s t ORDER BY 1".formatted(table.name().quoted()));
  }

  /** Rows of one bot on the target. */
  public int count(BotKey bot) throws SQLException {
    return Integer.parseInt(
        target.value("SELECT count(*) FROM items WHERE botid = '%s'".formatted(bot.bot().value())));
  }

  /** Everything that Portage may write: rows and journal, with their places in the files. */
  public List<String> standing() throws SQLException {
    List<String> all =
        new ArrayList<>(
            strings(
                target,
                "SELECT ctid::text || ' ' || xmin::text FROM %s ORDER BY 1"
                    .formatted(table.name().quoted())));
    for (String journal : List.of("journal", "migration", "unit", "batch", "batch_unit")) {
      all.addAll(strings(target, "SELECT t::text FROM portage." + journal + " t ORDER BY 1"));
    }
    return all;
  }

  /** One column of a query. */
  public static List<String> strings(Target side, String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Connection connection = side.connect();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }

  @Override
  public void close() throws SQLException {
    source.close();
    target.close();
  }
}
