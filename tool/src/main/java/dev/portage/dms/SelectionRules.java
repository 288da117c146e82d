package dev.portage.dms;

import dev.portage.store.SqlName;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules that select tables (DMS User Guide, "Selection rules for homogeneous data migrations"):
 * schema and table, where a percent sign stands for any text; neither rows nor columns.
 */
final class SelectionRules {
  private SelectionRules() {}

  /** Rules for exactly these tables. */
  static String of(List<SqlName> tables) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ArrayNode rules = json.putArray("rules");
    for (SqlName table : tables) {
      String number = Integer.toString(rules.size() + 1);
      ObjectNode rule = rules.addObject();
      rule.put("rule-type", "selection")
          .put("rule-id", number)
          .put("rule-name", number)
          .put("rule-action", "include");
      rule.putObject("object-locator")
          .put("schema-name", table.parts().getFirst())
          .put("table-name", table.last());
      rule.putArray("filters");
    }
    return json.toString();
  }

  /** Whether a name would select other tables, too. */
  static boolean isPattern(SqlName table) {
    return table.parts().stream().anyMatch(part -> part.contains("%"));
  }
}
