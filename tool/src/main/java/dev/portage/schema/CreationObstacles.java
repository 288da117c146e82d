package dev.portage.schema;

import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds what a table has on the source that Portage does not create, and what it needs that the
 * target lacks: a table without it would be another one than the application expects.
 */
final class CreationObstacles {
  private static final String OF_TABLE =
      """
      SELECT what FROM (
        SELECT 1, 'is partitioned' AS what FROM pg_class WHERE oid = ?::oid AND relkind = 'p'
        UNION ALL
        SELECT 2, 'inherits from ' || inhparent::regclass FROM pg_inherits WHERE inhrelid = ?::oid
        UNION ALL
        SELECT 3, 'is inherited by ' || inhrelid::regclass FROM pg_inherits
         WHERE inhparent = ?::oid
           AND (SELECT relkind FROM pg_class WHERE oid = inhparent) <> 'p'
        UNION ALL
        SELECT 4, 'is of type ' || reloftype::regtype FROM pg_class
         WHERE oid = ?::oid AND reloftype <> 0
        UNION ALL
        SELECT 5, 'has trigger ' || tgname FROM pg_trigger
         WHERE tgrelid = ?::oid AND NOT tgisinternal
        UNION ALL
        SELECT 6, 'has rule ' || rulename FROM pg_rewrite WHERE ev_class = ?::oid
        UNION ALL
        SELECT 7, 'has policy ' || polname FROM pg_policy WHERE polrelid = ?::oid
        UNION ALL
        SELECT 8, 'has row security' FROM pg_class WHERE oid = ?::oid AND relrowsecurity
        UNION ALL
        SELECT DISTINCT 9, 'is granted to '
                 || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END
          FROM pg_class c
          JOIN (SELECT oid, relacl FROM pg_class
                UNION ALL
                SELECT attrelid, attacl FROM pg_attribute WHERE attnum > 0) a (rel, acl)
            ON a.rel = c.oid
         CROSS JOIN aclexplode(a.acl) g
         -- The role that reads has its rights for the copy.
         WHERE c.oid = ?::oid AND g.grantee <> c.relowner
           AND g.grantee <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
        UNION ALL
        SELECT 10, 'has constraint ' || quote_ident(conname) || ', which its rows may violate'
                   || ' (first, on the source: ALTER TABLE ' || conrelid::regclass
                   || ' VALIDATE CONSTRAINT ' || quote_ident(conname) || ')'
          FROM pg_constraint
         -- One that is not enforced is not checked either.
         WHERE conrelid = ?::oid AND pg_get_constraintdef(oid) LIKE '% NOT VALID') AS found (rank, what)
       ORDER BY rank, what
      """;

  /**
   * What its columns, defaults, constraints and indexes depend on. What a server has from the
   * beginning is not recorded as a dependency.
   */
  private static final String NEEDED =
      """
      WITH part (classid, objid) AS (
        SELECT 'pg_class'::regclass::oid, ?::oid
        UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid = ?::oid
        UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid = ?::oid
        UNION ALL SELECT 'pg_class'::regclass, i.indexrelid
                    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                                    JOIN pg_am m ON m.oid = c.relam
                   WHERE i.indrelid = ?::oid AND m.amname NOT IN ('ivfflat', 'hnsw')),
      needed (classid, objid) AS (
        SELECT DISTINCT d.refclassid,
               -- Of an array, its elements' type.
               CASE WHEN d.refclassid = 'pg_type'::regclass
                    THEN (SELECT CASE t.typcategory WHEN 'A' THEN t.typelem ELSE t.oid END
                            FROM pg_type t WHERE t.oid = d.refobjid)
                    ELSE d.refobjid END
          FROM pg_depend d JOIN part USING (classid, objid)
         WHERE d.refclassid NOT IN ('pg_namespace'::regclass, 'pg_constraint'::regclass)
           AND (d.refclassid <> 'pg_class'::regclass
                OR EXISTS (SELECT FROM pg_class s
                            WHERE s.oid = d.refobjid AND s.relkind = 'S'
                              AND NOT EXISTS (
                                    SELECT FROM pg_depend o
                                     WHERE o.classid = 'pg_class'::regclass AND o.objid = s.oid
                                       AND o.refclassid = 'pg_class'::regclass
                                       AND o.refobjid = ?::oid AND o.deptype IN ('a', 'i')))))
      SELECT i.type, i.identity, coalesce(x.extname, ''), a.type, a.object_names, a.object_args
        FROM needed n
       CROSS JOIN pg_identify_object(n.classid, n.objid, 0) i
       CROSS JOIN pg_identify_object_as_address(n.classid, n.objid, 0) a
        LEFT JOIN pg_depend e ON e.classid = n.classid AND e.objid = n.objid AND e.deptype = 'e'
                             AND e.refclassid = 'pg_extension'::regclass
        LEFT JOIN pg_extension x ON x.oid = e.refobjid
       WHERE n.objid >= 16384
       ORDER BY 1, 2
      """;

  private static final String VECTOR = "vector";

  private CreationObstacles() {}

  /**
   * Something that a table needs besides what a server has from the beginning.
   *
   * @param kind such as type or function
   * @param identity as SQL has it, with its schema
   * @param extension that it is of; empty where it is of none
   * @param address by which {@code pg_get_object_address} finds it
   */
  private record Needed(String kind, String identity, String extension, Address address) {
    String describe() {
      return "%s %s".formatted(kind, identity);
    }
  }

  private record Address(String type, String[] names, String[] arguments) {}

  /** What Portage does not create of a table of the source, a part of a sentence each. */
  static List<String> ofTable(Session source, CatalogTable table) throws SQLException {
    Object[] oids = new Object[10];
    Arrays.fill(oids, table.oid());
    return source.list(OF_TABLE, row -> row.getString(1), oids);
  }

  /**
   * What tables need that the target lacks, for a sentence.
   *
   * @param tables of the source
   */
  static List<String> lacking(Session source, Session target, List<CatalogTable> tables)
      throws SQLException {
    Set<String> lacking = new LinkedHashSet<>();
    for (CatalogTable table : tables) {
      for (Needed needed : needed(source, table)) {
        if (needed.extension().equals(VECTOR)) {
          lackingOfVector(target, needed).forEach(lacking::add);
        } else if (!needed.extension().isEmpty() && !hasExtension(target, needed.extension())) {
          lacking.add("extension " + needed.extension());
        } else if (!has(target, needed.address())) {
          lacking.add(needed.describe());
        } else if (needed.kind().equals("type")) {
          lackingLabels(source, target, needed).forEach(lacking::add);
        }
      }
    }
    return List.copyOf(lacking);
  }

  private static List<Needed> needed(Session source, CatalogTable table) throws SQLException {
    return source.list(
        NEEDED,
        row ->
            new Needed(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                new Address(
                    row.getString(4),
                    (String[]) row.getArray(5).getArray(),
                    (String[]) row.getArray(6).getArray())),
        table.oid(),
        table.oid(),
        table.oid(),
        table.oid(),
        table.oid());
  }

  /** pgvector may be in another schema there, and of a version that lacks the type. */
  private static List<String> lackingOfVector(Session target, Needed needed) throws SQLException {
    if (!needed.kind().equals("type")) {
      return List.of();
    }
    String name = SqlName.parse(needed.identity()).last();
    return target.list(
        """
        SELECT format('type %s of pgvector, which has version %s there', ?::text, extversion)
          FROM pg_extension
         WHERE extname = 'vector'
           AND NOT EXISTS (SELECT FROM pg_type
                            WHERE typname = ? AND typnamespace = extnamespace)
        """,
        row -> row.getString(1), name, name);
  }

  /** Of an enum of this name. */
  private static List<String> lackingLabels(Session source, Session target, Needed type)
      throws SQLException {
    String labels =
        "SELECT enumlabel FROM pg_enum WHERE enumtypid = to_regtype(?) ORDER BY enumsortorder";
    List<String> there = target.list(labels, row -> row.getString(1), type.identity());
    return source.list(labels, row -> row.getString(1), type.identity()).stream()
        .filter(label -> !there.contains(label))
        .map(label -> "label '%s' of %s".formatted(label, type.describe()))
        .toList();
  }

  private static boolean hasExtension(Session target, String name) throws SQLException {
    return target.one(
        "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = ?)",
        row -> row.getBoolean(1),
        name);
  }

  /** The server refuses the address of what it does not have. */
  private static boolean has(Session target, Address address) throws SQLException {
    target.run("SAVEPOINT asking");
    try {
      target.one(
          "SELECT classid FROM pg_get_object_address(?, ?, ?)",
          row -> row.getLong(1),
          address.type(),
          address.names(),
          address.arguments());
      return true;
    } catch (SQLException e) {
      if (!isUndefined(e)) {
        throw e;
      }
      target.run("ROLLBACK TO asking");
      return false;
    }
  }

  /** 42704 object, 42883 function, 42P01 table, 3F000 schema. */
  private static boolean isUndefined(SQLException e) {
    return List.of("42704", "42883", "42P01", "3F000").contains(String.valueOf(e.getSQLState()));
  }

  /** Returns those of these relation names that exist on the target already. */
  static List<String> taken(Session target, List<SqlName> names) throws SQLException {
    List<String> taken = new ArrayList<>();
    for (SqlName name : names) {
      target
          .first(
              """
              SELECT format('%I.%I', n.nspname, c.relname)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = ? AND c.relname = ?
              """,
              row -> row.getString(1), name.parts().getFirst(), name.last())
          .ifPresent(taken::add);
    }
    return List.copyOf(taken);
  }
}
