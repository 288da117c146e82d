package dev.portage.sandbox.aws.dms;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which tables of the source are moved: those that an {@code include} rule names. A percent sign
 * stands for any text; there are neither filters of rows nor lists of columns.
 */
record SelectionRules(List<Rule> rules) {
  private static final String TABLES =
      """
      SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      ORDER BY 1, 2
      """;

  record Rule(Pattern schema, Pattern table) {
    private boolean includes(TableName name) {
      return schema.matcher(name.schema()).matches() && table.matcher(name.table()).matches();
    }
  }

  static SelectionRules all() {
    return new SelectionRules(List.of(new Rule(pattern("%"), pattern("%"))));
  }

  static SelectionRules parse(String json) {
    try {
      List<Rule> rules = new ArrayList<>();
      for (JsonNode rule : JsonMapper.shared().readTree(json).path("rules")) {
        rules.add(parse(rule));
      }
      if (rules.isEmpty()) {
        throw invalid("there is no rule");
      }
      return new SelectionRules(List.copyOf(rules));
    } catch (JacksonException e) {
      throw invalid("they are not JSON");
    }
  }

  private static Rule parse(JsonNode rule) {
    if (!rule.path("rule-type").asString("").equals("selection")
        || !rule.path("rule-action").asString("").equals("include")) {
      throw invalid("only rules of the type selection with the action include are supported");
    }
    if (!rule.path("filters").isEmpty()) {
      throw invalid("filters are not supported");
    }
    JsonNode locator = rule.path("object-locator");
    String schema = locator.path("schema-name").asString("");
    String table = locator.path("table-name").asString("");
    if (schema.isEmpty() || table.isEmpty()) {
      throw invalid("a rule needs schema-name and table-name");
    }
    return new Rule(pattern(schema), pattern(table));
  }

  private static Pattern pattern(String name) {
    return Pattern.compile(Pattern.quote(name).replace("%", "\\E.*\\Q"));
  }

  private static RuntimeException invalid(String why) {
    return DmsErrors.operation("The selection rules are not valid: " + why + ".");
  }

  /** Returns the selected tables of a database. */
  List<TableName> tables(Connection source) throws SQLException {
    List<TableName> tables = new ArrayList<>();
    try (Statement statement = source.createStatement();
        ResultSet rows = statement.executeQuery(TABLES)) {
      while (rows.next()) {
        TableName name = new TableName(rows.getString(1), rows.getString(2));
        if (rules.stream().anyMatch(rule -> rule.includes(name))) {
          tables.add(name);
        }
      }
    }
    return tables;
  }
}
