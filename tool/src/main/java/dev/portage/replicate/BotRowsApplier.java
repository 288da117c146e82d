package dev.portage.replicate;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.ReplicatedTenants.State;
import dev.portage.journal.ReplicatedTenants.Writer;
import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.CopyStream;
import dev.portage.postgres.RowFaults;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkRows;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Applies changes to the application's table, whose rows belong to bots and whose ids are ULIDs. A
 * bot of which the target has a row that is newer than all that came from the source was written by
 * the application there, and nothing of it is written any more (I7). A row of the source has no
 * other origin than its key: what is applied twice is the same as once.
 */
final class BotRowsApplier implements ChangeApplier {
  private static final String STAGE = "pg_temp.portage_streamed";
  private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  private final RowSource source;
  private final TableShape target;
  private final List<SqlName> columns;
  private final long migration;
  private final Map<String, State> known;
  private final boolean boundsKnown;
  private final BiConsumer<String, String> failed;

  /**
   * The tenants of a migration.
   *
   * @param migration its number
   * @param known as {@link ReplicatedTenants#all} has them
   * @param boundsKnown whether their bounds are those of all rows that came from the source;
   *     otherwise none is superseded for now
   * @param failed receives each tenant of which a row is refused, with the reason
   */
  record Tenants(
      long migration,
      Map<String, State> known,
      boolean boundsKnown,
      BiConsumer<String, String> failed) {}

  /**
   * Applies changes of a migration.
   *
   * @param source where rows are read that were not streamed as a whole
   * @param columns that are replicated
   */
  BotRowsApplier(RowSource source, TableShape target, List<SqlName> columns, Tenants tenants) {
    this.source = source;
    this.target = target;
    this.columns = columns;
    this.migration = tenants.migration();
    this.known = new HashMap<>(tenants.known());
    this.boundsKnown = tenants.boundsKnown();
    this.failed = tenants.failed();
  }

  @Override
  public void apply(Session to, Collection<TableChanges> changes) throws SQLException {
    for (TableChanges of : changes) {
      apply(to, of);
    }
  }

  private void apply(Session to, TableChanges changes) throws SQLException {
    int tenant = changes.index(target.table().tenant().orElseThrow());
    Map<String, List<Tuple>> byTenant = new LinkedHashMap<>();
    for (Tuple row : changes.present()) {
      byTenant.computeIfAbsent(utf8(row, tenant), of -> new ArrayList<>()).add(row);
    }
    byTenant.keySet().removeIf(of -> !state(of).isFollowed());
    failWithoutUlids(to, byTenant, changes.index(id()));
    superseded(to, byTenant.keySet()).forEach(byTenant::remove);
    recordChanged(to, delete(to, changes.gone()));
    to.run("SAVEPOINT portage_changes");
    try {
      write(to, changes, byTenant);
      to.run("RELEASE SAVEPOINT portage_changes");
      return;
    } catch (SQLException e) {
      if (!RowFaults.isOne(e)) {
        throw e;
      }
    }
    to.run("ROLLBACK TO SAVEPOINT portage_changes");
    for (Map.Entry<String, List<Tuple>> of : byTenant.entrySet()) {
      writeAlone(to, changes, of.getKey(), of.getValue());
    }
  }

  /** One that has a row which is refused is left as it is, and copied again by the next run. */
  private void writeAlone(Session to, TableChanges changes, String tenant, List<Tuple> rows)
      throws SQLException {
    try {
      write(to, changes, Map.of(tenant, rows));
      to.run("RELEASE SAVEPOINT portage_changes; SAVEPOINT portage_changes");
    } catch (SQLException e) {
      if (!RowFaults.isOne(e)) {
        throw e;
      }
      to.run("ROLLBACK TO SAVEPOINT portage_changes");
      // Its further lines have the row itself.
      fail(to, tenant, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private void fail(Session to, String tenant, String reason) throws SQLException {
    ReplicatedTenants.failed(to, migration, tenant, reason);
    known.put(tenant, new State(state(tenant).bound(), Writer.NOTHING));
    failed.accept(tenant, reason);
  }

  /** Of a row whose id is no ULID it is not known later on that it came from the source. */
  private void failWithoutUlids(Session to, Map<String, List<Tuple>> byTenant, int key)
      throws SQLException {
    for (String tenant : List.copyOf(byTenant.keySet())) {
      Optional<String> other =
          byTenant.get(tenant).stream()
              .map(row -> utf8(row, key))
              .filter(id -> !ULID.matcher(id).matches())
              .findFirst();
      if (other.isPresent() && !tenant.isEmpty()) {
        byTenant.remove(tenant);
        fail(to, tenant, "the id %s is no ULID".formatted(other.get()));
      }
    }
  }

  private void write(Session to, TableChanges changes, Map<String, List<Tuple>> byTenant)
      throws SQLException {
    Map<BitSet, List<Tuple>> byShape = new LinkedHashMap<>();
    byTenant.values().stream()
        .flatMap(List::stream)
        .forEach(row -> byShape.computeIfAbsent(row.unchanged(), of -> new ArrayList<>()).add(row));
    for (Map.Entry<BitSet, List<Tuple>> of : byShape.entrySet()) {
      if (of.getKey().isEmpty()) {
        upsert(to, changes, of.getValue());
      } else {
        update(to, changes, of.getValue(), of.getKey());
      }
    }
    Map<String, String> bounds = greater(changes, byTenant);
    bounds.forEach((of, id) -> known.put(of, new State(Optional.of(id), Writer.SOURCE)));
    byTenant.keySet().forEach(of -> bounds.putIfAbsent(of, ""));
    ReplicatedTenants.changed(to, migration, bounds);
  }

  /** A text, without the padding of CHAR(n). */
  private static String utf8(Tuple row, int column) {
    return new String(row.message(), row.start(column), row.length(column), StandardCharsets.UTF_8)
        .stripTrailing();
  }

  /** Those of these tenants that the application has written since it was looked at last. */
  private List<String> superseded(Session to, Collection<String> tenants) throws SQLException {
    if (!boundsKnown) {
      return List.of();
    }
    List<String> asked = List.copyOf(tenants);
    String[] bounds = asked.stream().map(of -> state(of).bound().orElse("")).toArray(String[]::new);
    List<String> found =
        to.list(
            """
            SELECT k.tenant FROM unnest(?::text[], ?::text[]) AS k (tenant, bound)
             WHERE EXISTS (SELECT FROM %s t WHERE t.%s = k.tenant::%s AND NOT %s)
            """
                .formatted(name(), tenantColumn(), tenantType(), cameFromSource()),
            row -> row.getString(1),
            asked.toArray(String[]::new),
            bounds);
    if (!found.isEmpty()) {
      supersede(to, found);
    }
    return found;
  }

  private State state(String tenant) {
    return known.getOrDefault(tenant, State.UNKNOWN);
  }

  private void supersede(Session to, List<String> tenants) throws SQLException {
    to.update(
        """
        DELETE FROM %s t USING unnest(?::text[], ?::text[]) AS k (tenant, bound)
         WHERE t.%s = k.tenant::%s AND %s
        """
            .formatted(name(), tenantColumn(), tenantType(), cameFromSource()),
        tenants.toArray(String[]::new),
        tenants.stream().map(of -> state(of).bound().orElse("")).toArray(String[]::new));
    ReplicatedTenants.superseded(to, migration, tenants);
    tenants.forEach(of -> known.put(of, new State(state(of).bound(), Writer.APPLICATION)));
  }

  /** True for a row t of a tenant k that is not newer than what came from the source. */
  private String cameFromSource() {
    String id = "t." + id().quoted() + "::text";
    return "(%s ~ %s AND %s COLLATE \"C\" <= k.bound)".formatted(id, ChunkRows.ULID, id);
  }

  private void recordChanged(Session to, List<String> tenants) throws SQLException {
    ReplicatedTenants.changed(to, migration, tenants.stream().collect(toMap(of -> of, of -> "")));
  }

  /** Deletes rows; the tenants of those that existed. */
  private List<String> delete(Session to, List<byte[]> keys) throws SQLException {
    if (keys.isEmpty()) {
      return List.of();
    }
    return to.list(
        """
        WITH gone AS (DELETE FROM %s WHERE %s = ANY (?::text[]::%s[]) RETURNING %s AS tenant)
        SELECT DISTINCT coalesce(tenant::text, '') FROM gone
        """
            .formatted(name(), id().quoted(), target.catalog().castType(id()), tenantColumn()),
        row -> row.getString(1),
        (Object)
            keys.stream()
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toArray(String[]::new));
  }

  private void upsert(Session to, TableChanges changes, List<Tuple> rows) throws SQLException {
    stage(to, changes, rows, columns);
    insert(to, "UPDATE SET " + assignments(columns, "excluded"));
  }

  private void insert(Session to, String otherwise) throws SQLException {
    to.update(
        "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s ON CONFLICT (%s) DO %s"
            .formatted(
                name(),
                SqlName.list(columns),
                SqlName.list(columns),
                STAGE,
                id().quoted(),
                otherwise));
  }

  /** Values that were not sent stay; a row that is not there is read from the source. */
  private void update(Session to, TableChanges changes, List<Tuple> rows, BitSet unchanged)
      throws SQLException {
    List<SqlName> sent =
        columns.stream().filter(column -> !unchanged.get(changes.index(column))).toList();
    stage(to, changes, rows, sent);
    List<String> missing =
        to.list(
            """
            WITH updated AS (UPDATE %1$s t SET %2$s FROM %3$s s WHERE t.%4$s = s.%4$s RETURNING t.%4$s)
            SELECT s.%4$s::text FROM %3$s s
             WHERE NOT EXISTS (SELECT FROM updated u WHERE u.%4$s = s.%4$s)
            """
                .formatted(name(), assignments(sent, "s"), STAGE, id().quoted()),
            row -> row.getString(1));
    if (!missing.isEmpty()) {
      to.run("TRUNCATE " + STAGE);
      CopyPipe.Copied copied =
          source.copy(missing, to, "%s (%s)".formatted(STAGE, SqlName.list(columns)));
      if (copied.rows() > 0) {
        insert(to, "NOTHING");
      }
    }
  }

  private String assignments(List<SqlName> of, String from) {
    return of.stream()
        .map(column -> "%s = %s.%s".formatted(column.quoted(), from, column.quoted()))
        .collect(joining(", "));
  }

  private void stage(Session to, TableChanges changes, List<Tuple> rows, List<SqlName> sent)
      throws SQLException {
    to.run(
        """
        CREATE TEMPORARY TABLE IF NOT EXISTS portage_streamed ON COMMIT DELETE ROWS AS
          SELECT %s FROM %s WITH NO DATA;
        TRUNCATE %s
        """
            .formatted(SqlName.list(columns), name(), STAGE));
    if (changes.isText()) {
      stageText(to, changes, rows, sent);
      return;
    }
    List<Integer> places = sent.stream().map(changes::index).toList();
    try (CopyStream copy = CopyStream.into(to, "%s (%s)".formatted(STAGE, SqlName.list(sent)))) {
      for (Tuple row : rows) {
        copy.row(places.size());
        for (int place : places) {
          send(copy, row, place);
        }
      }
      copy.finish();
    }
  }

  private void stageText(Session to, TableChanges changes, List<Tuple> rows, List<SqlName> sent)
      throws SQLException {
    List<String> values = new ArrayList<>();
    List<Object> arrays = new ArrayList<>();
    for (SqlName column : sent) {
      int place = changes.index(column);
      values.add(
          "v%d::%s".formatted(values.size(), target.column(column).orElseThrow().baseType()));
      arrays.add(rows.stream().map(row -> row.text(place).orElse(null)).toArray(String[]::new));
    }
    to.update(
        "INSERT INTO %s (%s) SELECT %s FROM unnest(%s) AS v (%s)"
            .formatted(
                STAGE,
                SqlName.list(sent),
                String.join(", ", values),
                sent.stream().map(column -> "?::text[]").collect(joining(", ")),
                IntStream.range(0, sent.size()).mapToObj(n -> "v" + n).collect(joining(", "))),
        arrays.toArray());
  }

  private static void send(CopyStream copy, Tuple row, int column) throws SQLException {
    switch (row.kind(column)) {
      case NULL -> copy.nothing();
      case BINARY -> copy.value(row.message(), row.start(column), row.length(column));
      case TEXT, UNCHANGED ->
          throw new IllegalStateException("a value that was not sent in binary");
    }
  }

  /** The greatest ids of these tenants, where they are greater than all before. */
  private Map<String, String> greater(TableChanges changes, Map<String, List<Tuple>> byTenant) {
    int key = changes.index(id());
    Map<String, String> greater = new HashMap<>();
    byTenant.forEach(
        (tenant, rows) -> {
          String before = state(tenant).bound().orElse("");
          rows.stream()
              .map(row -> utf8(row, key))
              .filter(id -> id.compareTo(before) > 0)
              .forEach(id -> greater.merge(tenant, id, (a, b) -> a.compareTo(b) > 0 ? a : b));
        });
    return greater;
  }

  @Override
  public void emptied(Session to, List<SqlName> tables) throws SQLException {
    List<String> tenants =
        known.entrySet().stream()
            .filter(of -> of.getValue().isFollowed())
            .map(Map.Entry::getKey)
            .toList();
    to.update(
        """
        DELETE FROM %s t USING unnest(?::text[], ?::text[]) AS k (tenant, bound)
         WHERE t.%s = k.tenant::%s AND %s
        """
            .formatted(name(), tenantColumn(), tenantType(), cameFromSource()),
        tenants.toArray(String[]::new),
        tenants.stream().map(of -> state(of).bound().orElse("")).toArray(String[]::new));
    recordChanged(to, tenants);
  }

  private String name() {
    return target.table().name().quoted();
  }

  private SqlName id() {
    return target.table().id();
  }

  private String tenantColumn() {
    return target.table().tenant().orElseThrow().quoted();
  }

  private String tenantType() {
    return target.column(target.table().tenant().orElseThrow()).orElseThrow().baseType();
  }
}
