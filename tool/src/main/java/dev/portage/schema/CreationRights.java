package dev.portage.schema;

import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds which rights a role lacks on the target that the creation of tables needs. */
record CreationRights(Session target, String role) {
  /**
   * A right that is missing.
   *
   * @param what it is, for a sentence
   * @param statement that grants it
   */
  record Missing(String what, String statement) {}

  /**
   * All that are missing.
   *
   * @param schemas in which tables and sequences are created, whether or not they exist
   * @param extension schema of pgvector, where it is created
   * @param parents existing tables that foreign keys refer to
   */
  List<Missing> of(List<String> schemas, Optional<String> extension, List<SqlName> parents)
      throws SQLException {
    List<Missing> missing = new ArrayList<>();
    for (String schema : schemas) {
      ofSchema(schema).ifPresent(missing::add);
    }
    if (extension.isPresent() && !mayCreateVector()) {
      missing.add(
          new Missing(
              "the right to create the extension vector",
              (extension.get().equals("public") ? "" : "CREATE SCHEMA IF NOT EXISTS %1$s; ")
                  .concat("CREATE EXTENSION vector SCHEMA %1$s")
                  .formatted(quoted(extension.get()))));
    }
    for (SqlName parent : parents) {
      ofParent(parent).ifPresent(missing::add);
    }
    return List.copyOf(missing);
  }

  private Optional<Missing> ofSchema(String schema) throws SQLException {
    String state =
        target.one(
            """
            SELECT CASE WHEN n.oid IS NULL
                        THEN CASE WHEN has_database_privilege(current_database(), 'CREATE')
                                  THEN '' ELSE 'absent' END
                        WHEN has_schema_privilege(n.oid, 'CREATE')
                         AND has_schema_privilege(n.oid, 'USAGE') THEN '' ELSE 'closed' END
              FROM (SELECT ?::name) AS wanted (name)
              LEFT JOIN pg_namespace n ON n.nspname = wanted.name
            """,
            row -> row.getString(1),
            schema);
    return switch (state) {
      case "absent" ->
          Optional.of(
              new Missing(
                  "CREATE on the database, for schema " + schema,
                  "CREATE SCHEMA %s AUTHORIZATION %s".formatted(quoted(schema), role)));
      case "closed" ->
          Optional.of(
              new Missing(
                  "CREATE on schema " + schema,
                  "GRANT USAGE, CREATE ON SCHEMA %s TO %s".formatted(quoted(schema), role)));
      default -> Optional.empty();
    };
  }

  private Optional<Missing> ofParent(SqlName parent) throws SQLException {
    return target
        .first(
            """
            SELECT format('%I.%I', n.nspname, c.relname)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND NOT has_table_privilege(c.oid, 'REFERENCES')
            """,
            row -> row.getString(1), parent.parts().getFirst(), parent.last())
        .map(
            name ->
                new Missing(
                    "REFERENCES on " + name, "GRANT REFERENCES ON %s TO %s".formatted(name, role)));
  }

  /**
   * A trusted extension needs CREATE on the database alone (PostgreSQL documentation, CREATE
   * EXTENSION); on RDS its administrators may create those that it offers.
   */
  private boolean mayCreateVector() throws SQLException {
    return target.one(
        """
        SELECT r.rolsuper
            OR EXISTS (SELECT FROM pg_roles a
                        WHERE a.rolname = 'rds_superuser' AND pg_has_role(a.oid, 'USAGE'))
            OR (has_database_privilege(current_database(), 'CREATE')
                AND EXISTS (SELECT FROM pg_available_extension_versions v
                              JOIN pg_available_extensions d ON d.name = v.name
                                                            AND d.default_version = v.version
                             WHERE v.name = 'vector' AND (v.trusted OR NOT v.superuser)))
          FROM pg_roles r WHERE r.rolname = current_user
        """,
        row -> row.getBoolean(1));
  }

  private static String quoted(String name) {
    return SqlName.of(name).quoted();
  }
}
