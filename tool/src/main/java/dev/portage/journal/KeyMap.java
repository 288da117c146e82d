package dev.portage.journal;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which rows have another key on the target than on the source: parents that either side created
 * for itself, which are the same by their name; and rows that were given a new key, since another
 * document had theirs. Of a row that is not to be copied, since the operator chose so, the target's
 * key is NULL.
 *
 * <p>Keys are text, and cast where they are used. The table {@code portage.key_map} exists without
 * a journal, and outlives a migration, as {@link WrittenRows} does.
 */
public final class KeyMap {
  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS portage;
      CREATE TABLE IF NOT EXISTS portage.key_map (
        table_oid  oid NOT NULL,
        source_key text NOT NULL,
        target_key text,
        PRIMARY KEY (table_oid, source_key),
        UNIQUE (table_oid, target_key));
      """;

  private static final String NONE =
      "(SELECT NULL::text AS source_key, NULL::text AS target_key WHERE false)";

  private static final String SOURCE = "portage.source_keys_";
  private static final String TARGET = "portage.target_keys_";

  private final Set<Long> stored;
  private final Map<Long, Map<String, Optional<String>>> pending;

  private KeyMap(Set<Long> stored, Map<Long, Map<String, Optional<String>>> pending) {
    this.stored = Set.copyOf(stored);
    this.pending = Map.copyOf(pending);
  }

  /** Returns the map of a target where every row has the source's key. */
  public static KeyMap none() {
    return new KeyMap(Set.of(), Map.of());
  }

  /** What is stored on the target; reads only. */
  public static KeyMap read(Session session) throws SQLException {
    return new KeyMap(
        present(session)
            ? new HashSet<>(
                session.list(
                    "SELECT DISTINCT table_oid FROM portage.key_map", row -> row.getLong(1)))
            : Set.of(),
        Map.of());
  }

  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.key_map') IS NOT NULL", row -> row.getBoolean(1));
  }

  /** Whether other keys are stored for rows of this table, or that they are not copied. */
  public static boolean exist(Session session, long table) throws SQLException {
    return read(session).has(table);
  }

  /** Creates the table where there is none, for all sessions. */
  public static void prepare(Database target) {
    target.inTransaction(
        session -> {
          prepare(session);
          return true;
        });
  }

  /** Creates the table where there is none. */
  public static void prepare(Session session) throws SQLException {
    if (!present(session)) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
  }

  /**
   * The same with keys that are not stored yet, so that a plan can be made with them.
   *
   * @param keys of the source, and the target's for each; empty of a row that is not to be copied
   */
  public KeyMap with(long table, Map<String, Optional<String>> keys) {
    if (keys.isEmpty()) {
      return this;
    }
    Map<Long, Map<String, Optional<String>>> all = new HashMap<>(pending);
    Map<String, Optional<String>> ofTable = new HashMap<>(all.getOrDefault(table, Map.of()));
    ofTable.putAll(keys);
    all.put(table, Map.copyOf(ofTable));
    return new KeyMap(stored, all);
  }

  /** Whether rows of this table have other keys than on the source. */
  public boolean has(long table) {
    return stored.contains(table) || pending.containsKey(table);
  }

  /** The keys that are not stored, as {@link dev.portage.store.Relation} takes them. */
  public Map<String, String[]> arrays() {
    Map<String, String[]> arrays = new HashMap<>();
    pending.forEach(
        (table, keys) -> {
          var entries = List.copyOf(keys.entrySet());
          arrays.put(SOURCE + table, values(entries, Map.Entry::getKey));
          arrays.put(TARGET + table, values(entries, entry -> entry.getValue().orElse(null)));
        });
    return arrays;
  }

  /**
   * A relation with columns {@code source_key} and {@code target_key}: the keys of a table, for a
   * statement after {@link #arrays} were bound.
   */
  public String of(long table) {
    List<String> parts = new ArrayList<>();
    if (stored.contains(table)) {
      parts.add(
          "SELECT source_key, target_key FROM portage.key_map WHERE table_oid = %d".formatted(table)
              + (pending.containsKey(table) ? unlessPending(table) : ""));
    }
    if (pending.containsKey(table)) {
      parts.add(
          "SELECT * FROM unnest(current_setting('%s%d')::text[], current_setting('%s%d')::text[])"
                  .formatted(SOURCE, table, TARGET, table)
              + " AS p (source_key, target_key)");
    }
    return parts.isEmpty() ? NONE : "(" + String.join(" UNION ALL ", parts) + ")";
  }

  private static String unlessPending(long table) {
    return " AND source_key <> ALL (current_setting('%s%d')::text[])".formatted(SOURCE, table)
        + " AND (target_key IS NULL OR target_key <> ALL (array_remove(current_setting('%s%d')::text[], NULL)))"
            .formatted(TARGET, table);
  }

  /**
   * Stores keys of the source, and the target's for each. What was stored of either before is no
   * longer so: a side has created the row again.
   */
  public static void add(Session session, long table, Map<String, String> keys)
      throws SQLException {
    List<Map.Entry<String, String>> entries = List.copyOf(keys.entrySet());
    session.update(
        """
        DELETE FROM portage.key_map
         WHERE table_oid = ?::oid AND (source_key = ANY (?::text[]) OR target_key = ANY (?::text[]))
        """,
        table,
        values(entries, Map.Entry::getKey),
        values(entries, Map.Entry::getValue));
    session.update(
        """
        INSERT INTO portage.key_map (table_oid, source_key, target_key)
        SELECT ?::oid, k.source_key, k.target_key
          FROM unnest(?::text[], ?::text[]) AS k (source_key, target_key)
        ON CONFLICT (table_oid, source_key) DO NOTHING
        """,
        table,
        values(entries, Map.Entry::getKey),
        values(entries, Map.Entry::getValue));
  }

  private static <V> String[] values(
      List<Map.Entry<String, V>> entries, Function<Map.Entry<String, V>, String> of) {
    return entries.stream().map(of).toArray(String[]::new);
  }

  /** Those of these keys that a row of the target has, which is another one of the source. */
  public static Set<String> targetKeys(Session session, long table, Collection<String> keys)
      throws SQLException {
    if (!present(session)) {
      return Set.of();
    }
    return Set.copyOf(
        session.list(
            """
            SELECT target_key FROM portage.key_map
             WHERE table_oid = ?::oid AND target_key = ANY (?::text[]) AND source_key <> target_key
            """,
            row -> row.getString(1),
            table,
            keys.toArray(String[]::new)));
  }

  /** Forgets rows that the target no longer has, by their keys there. */
  public static void forget(Session session, long table, Collection<String> targetKeys)
      throws SQLException {
    if (present(session)) {
      session.update(
          "DELETE FROM portage.key_map WHERE table_oid = ?::oid AND target_key = ANY (?::text[])",
          table,
          targetKeys.toArray(String[]::new));
    }
  }

  /** Forgets all keys of a table. */
  public static void forget(Session session, long table) throws SQLException {
    if (present(session)) {
      session.update("DELETE FROM portage.key_map WHERE table_oid = ?::oid", table);
    }
  }

  /** Stores that rows with these keys of the source are not copied. */
  public static void leaveOut(Session session, long table, Collection<String> keys)
      throws SQLException {
    session.update(
        """
        INSERT INTO portage.key_map (table_oid, source_key)
        SELECT ?::oid, k FROM unnest(?::text[]) AS k
        ON CONFLICT (table_oid, source_key) DO UPDATE SET target_key = NULL
        """,
        table,
        keys.toArray(String[]::new));
  }

  /**
   * Stores new keys for rows with these keys of the source.
   *
   * @param sequence of the target that gives them, as SQL has it
   */
  public static void renumber(Session session, long table, String sequence, Collection<String> keys)
      throws SQLException {
    session.update(
        """
        INSERT INTO portage.key_map (table_oid, source_key, target_key)
        SELECT ?::oid, k, nextval(?::regclass)::text FROM unnest(?::text[]) AS k
        ON CONFLICT (table_oid, source_key) DO UPDATE SET target_key = excluded.target_key
        """,
        table,
        sequence,
        keys.toArray(String[]::new));
  }
}
