package dev.portage.merge;

import dev.portage.journal.WrittenRows;
import dev.portage.merge.KeyPages.Span;
import dev.portage.merge.RowState.Target;
import dev.portage.merge.SourceRowReader.Row;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ForeignKey;
import dev.portage.store.ForeignKey.Reference;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import dev.portage.store.UniqueKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the target's rows of a comparison, with the keys of the source, and what is recorded of
 * them.
 *
 * @param target to read from
 * @param pages of the table there
 * @param mapped the same table with the keys of the source
 * @param naturalKeys unique keys besides the id
 */
record TargetRowReader(
    Database target, KeyPages pages, MappedTable mapped, List<UniqueKey> naturalKeys) {
  /** So many rows of one name say that it names none; of a unique key there is one each. */
  private static final int MORE_THAN_ONE = 2;

  /**
   * A row of the target.
   *
   * @param key that it has on the source; empty where that is another row's there
   * @param there the target's key, as text
   * @param hashes of all columns
   * @param matched whether its key is mapped
   * @param written whether Portage wrote it
   * @param unchanged whether it is as Portage wrote it
   */
  record TargetRow(
      Optional<String> key,
      String there,
      TenantId tenant,
      List<String> hashes,
      boolean matched,
      boolean written,
      boolean unchanged) {}

  /**
   * What the target has for a key of the source.
   *
   * @param present a row of that key
   * @param ofAnother whether that key is another row's of the source there
   * @param written whether Portage wrote one
   * @param leftOut whether there is to be none
   * @param sameName keys of rows that have its value of another unique key
   * @param byName whether there is such a row by a key that can be its name
   * @param byAllNames whether there is such a row for each of those keys that apply to it
   */
  record KeyState(
      boolean present,
      boolean ofAnother,
      boolean written,
      boolean leftOut,
      List<String> sameName,
      boolean byName,
      boolean byAllNames) {
    /** What the target has of this row, whose key no row has there. */
    Target absent(Row row) {
      if (row.named() && leftOut) {
        return Target.LEFT_OUT;
      }
      if (row.named() && !sameName.isEmpty()) {
        return Target.TAKEN;
      }
      return ofAnother ? Target.KEY_OF_ANOTHER : Target.ABSENT;
    }

    /** The same where no row has its name. */
    KeyState unnamed() {
      return new KeyState(present, ofAnother, written, leftOut, List.of(), false, false);
    }

    /** The same where its names do not say which row it is. */
    KeyState unclear() {
      return new KeyState(present, ofAnother, written, leftOut, sameName, false, false);
    }

    /** Whether its names say which row of the target it is. */
    boolean isClear() {
      return byName && byAllNames;
    }
  }

  /** A page of the rows, in the order of the target's keys. */
  Page<TargetRow> after(Optional<String> key) {
    Span span = target.inLongTransaction(session -> pages.span(session, key, KeyPages.SCANNED));
    List<TargetRow> rows = read(pages.page(span, "*, xmin", tenants()), pages.arguments(span));
    return new Page<>(rows, span.next(rows, pages.rows(), TargetRow::there));
  }

  /**
   * The rows of these keys of the source that belong to other tenants here than those that are read
   * in pages.
   */
  List<TargetRow> ofOtherTenants(List<String> keys) {
    if (pages.tenants().isEmpty() || keys.isEmpty()) {
      return List.of();
    }
    List<Object> arguments = new ArrayList<>();
    arguments.add(keys.toArray(String[]::new));
    arguments.addAll(pages.ofTenants());
    return read(
        "%s AND NOT coalesce(%s, false)".formatted(ofKeys(), pages.isOfTenants(tenants())),
        arguments.toArray());
  }

  /** The rows of these keys of the source, and those that have another one's key here. */
  List<TargetRow> ofKeys(List<String> keys) {
    return read(ofKeys(), new Object[] {keys.toArray(String[]::new)});
  }

  /** The rows of these keys of the target. */
  List<TargetRow> rows(List<String> there) {
    return read(
        "SELECT *, xmin FROM %s t WHERE t.%s = ANY (?::text[]::%s[])"
            .formatted(pages.name(), pages.key(), pages.keyType()),
        new Object[] {there.toArray(String[]::new)});
  }

  private String ofKeys() {
    return "SELECT *, xmin FROM %s t WHERE t.%s IN (SELECT (%s)::%s FROM unnest(?::text[]) AS k (key))"
        .formatted(
            pages.name(),
            pages.key(),
            mapped.toTarget(pages.table().ref().id(), "k.key"),
            pages.keyType());
  }

  private List<TargetRow> read(String rows, Object[] arguments) {
    return target.inLongTransaction(
        session -> {
          mapped.relation().bind(session);
          String there = "p." + MappedTable.TARGET_KEY;
          return session.list(
              """
              SELECT p.%s::text, %s::text, %s, %s, %s, w.key IS NOT NULL, coalesce(%s, false)
                FROM %s p LEFT JOIN %s w ON w.key = %s(%s)
               ORDER BY %s
              """
                  .formatted(
                      pages.key(),
                      there,
                      pages.tenant("p"),
                      pages.hashes("p"),
                      isMatched(there),
                      WrittenRows.unchanged("p", "w"),
                      mapped.relation("(%s)".formatted(rows)).sql(),
                      WrittenRows.of(session, pages.table().oid()),
                      pages.table().sendFunction(session),
                      there,
                      there),
              row ->
                  new TargetRow(
                      Optional.ofNullable(row.getString(1)),
                      row.getString(2),
                      TenantId.ofColumn(row.getString(3)),
                      SourceRowReader.strings(row, 4),
                      row.getBoolean(5),
                      row.getBoolean(6),
                      row.getBoolean(7)),
              arguments);
        });
  }

  /**
   * Those of these rows of the target to which a row refers that Portage wrote, and nothing has
   * changed since: they were not deleted meanwhile, so their keys are not those of other rows.
   */
  Set<String> referred(List<String> keys) {
    return target.inLongTransaction(
        session -> {
          Set<String> referred = new HashSet<>();
          for (Reference key : ForeignKey.to(session, pages.table().oid())) {
            if (key.parentColumn().equals(pages.table().ref().id())) {
              referred.addAll(
                  session.list(
                      """
                      SELECT DISTINCT r.%1$s::text FROM %2$s r
                       WHERE r.%1$s = ANY (?::text[]::%3$s[])
                         AND EXISTS (SELECT FROM %4$s w WHERE NOT w.existed AND %5$s)
                      """
                          .formatted(
                              key.column().quoted(),
                              key.child().quoted(),
                              pages.keyType(),
                              WrittenRows.of(session, key.childOid()),
                              WrittenRows.unchanged("r", "w")),
                      row -> row.getString(1),
                      (Object) keys.toArray(String[]::new)));
            }
          }
          return referred;
        });
  }

  private String isMatched(String there) {
    return mapped.map().has(pages.table().oid())
        ? "EXISTS (SELECT FROM %s m WHERE m.target_key = %s::text)"
            .formatted(mapped.map().of(pages.table().oid()), there)
        : "false";
  }

  /** The values of the tenants as the target has them. */
  private String tenants() {
    return pages
        .tenant()
        .filter(ignored -> mapped.isMapped())
        .map(
            of ->
                "SELECT %s FROM unnest(?::text[]) AS v (id)".formatted(mapped.toTarget(of, "v.id")))
        .orElse("?::text[]");
  }

  /** What the target has for these rows of the source, by their key. */
  Map<String, KeyState> states(List<Row> rows) {
    return target.inLongTransaction(
        session -> {
          mapped.relation().bind(session);
          Map<String, KeyState> states = new HashMap<>();
          session.list(
              states(session),
              row ->
                  states.put(
                      row.getString(1),
                      new KeyState(
                          row.getBoolean(2),
                          row.getBoolean(3),
                          row.getBoolean(4),
                          row.getBoolean(5),
                          SourceRowReader.strings(row, 6),
                          row.getBoolean(7),
                          row.getBoolean(8))),
              arguments(rows));
          return states;
        });
  }

  private String states(Session session) throws SQLException {
    List<SqlName> named = pages.named();
    List<String> names = new ArrayList<>(List.of("key"));
    for (int n = 0; n < named.size(); n++) {
      names.add("v" + n);
    }
    String arrays = names.stream().map(name -> "?::text[]").collect(Collectors.joining(", "));
    String key = pages.key();
    return """
        SELECT k.key, t.%1$s IS NOT NULL, k.ofAnother, w.key IS NOT NULL, %2$s,
               ARRAY(%3$s)::text[], %13$s, %11$s
          FROM (SELECT k.*, %4$s AS there, %14$s AS ofAnother
                  FROM unnest(%5$s) AS k (%6$s)) k
          LEFT JOIN %7$s t ON t.%1$s = k.there::%8$s AND NOT k.ofAnother
          LEFT JOIN %9$s w ON w.key = %10$s(k.there::%12$s) AND NOT k.ofAnother
        """
        .formatted(
            key,
            mapped.isLeftOut(session, this::value),
            sameName(),
            mapped.toTarget(pages.table().ref().id(), "k.key"),
            arrays,
            String.join(", ", names),
            pages.name(),
            pages.keyType(),
            WrittenRows.of(session, pages.table().oid()),
            pages.table().sendFunction(session),
            byAllNames(),
            // As a column has it: CHAR(n) is recorded with its padding.
            pages.table().id().type(),
            byName(),
            mapped.hasKeyOfAnother(this::value));
  }

  /** The value that a row of the source has in a column. */
  private String value(SqlName column) {
    return column.equals(pages.table().ref().id())
        ? "k.key"
        : "k.v" + pages.named().indexOf(column);
  }

  /** A query of the keys of rows that have the same natural key. */
  private String sameName() {
    if (naturalKeys.isEmpty()) {
      return "SELECT NULL::text WHERE false";
    }
    Stream<String> byIndex =
        Stream.of(naturalKeys.stream().map(this::hasName).collect(Collectors.joining(" OR ")));
    Stream<String> withNulls =
        naturalKeys.stream().flatMap(key -> key.isOfWithNulls(sourceRow(key)).stream());
    return Stream.concat(byIndex, withNulls)
        .map(
            condition ->
                "SELECT n.%s::text FROM %s n WHERE %s"
                    .formatted(pages.key(), pages.name(), condition))
        .collect(
            Collectors.joining(
                " UNION ", "(", " LIMIT %d)".formatted(MORE_THAN_ONE + naturalKeys.size())));
  }

  private String hasName(UniqueKey key) {
    return key.isOf(sourceRow(key));
  }

  /** By a key that can be the row's name. */
  private String byName() {
    List<String> conditions = new ArrayList<>(List.of("false"));
    names()
        .map(key -> "EXISTS (SELECT FROM %s n WHERE %s)".formatted(pages.name(), hasName(key)))
        .forEach(conditions::add);
    return "(" + String.join(" OR ", conditions) + ")";
  }

  private Stream<UniqueKey> names() {
    return naturalKeys.stream().flatMap(key -> key.asName().stream());
  }

  /** The row of the source, as far as a key needs it, with the target's references and types. */
  private String sourceRow(UniqueKey key) {
    return key.columns().stream()
        .map(
            column ->
                "%s::%s AS %s"
                    .formatted(
                        mapped.toTarget(column, value(column)),
                        pages.table().castType(column),
                        column.quoted()))
        .collect(Collectors.joining(", ", "(SELECT ", ")"));
  }

  private String byAllNames() {
    List<String> conditions = new ArrayList<>(List.of("true"));
    names()
        .map(
            key ->
                "(NOT EXISTS (SELECT FROM %s AS r WHERE %s) OR EXISTS (SELECT FROM %s n WHERE %s))"
                    .formatted(sourceRow(key), key.applies(), pages.name(), hasName(key)))
        .forEach(conditions::add);
    return String.join(" AND ", conditions);
  }

  private Object[] arguments(List<Row> rows) {
    List<Object> arguments = new ArrayList<>();
    arguments.add(rows.stream().map(Row::key).toArray(String[]::new));
    for (int n = 0; n < pages.named().size(); n++) {
      int at = n;
      arguments.add(rows.stream().map(row -> row.values().get(at)).toArray(String[]::new));
    }
    return arguments.toArray();
  }
}
