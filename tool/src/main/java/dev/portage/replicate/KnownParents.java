package dev.portage.replicate;

import dev.portage.journal.KeyMap;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RowMerge;
import dev.portage.postgres.Session;
import dev.portage.schema.ParentTable;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Leaves rows out of a copy whose parents the source got after those were copied: it brings both
 * later, with the changes of the source. Until then the target may have other rows of their keys.
 *
 * @param tables of the migration
 */
public record KnownParents(RowTables tables) implements RowMerge.Parents {
  @Override
  public MappedTable of(Session to, String stage, MappedTable mapped) throws SQLException {
    KeyMap map = mapped.map();
    for (MappedTable.Link link : mapped.links()) {
      Optional<ParentTable> parent = tables.parent(link.parent().oid());
      List<String> keys =
          parent.isEmpty() ? List.of() : ParentDecisions.parents(to, stage, link.column());
      if (!keys.isEmpty()) {
        ParentDecisions decided = new ParentDecisions();
        parent.get().compareKeys(tables.ends(), mapped.map(), keys, decided);
        Map<String, Optional<String>> unknown = new HashMap<>();
        decided.inserted().forEach(key -> unknown.put(key, Optional.empty()));
        decided.matched().keySet().forEach(key -> unknown.put(key, Optional.empty()));
        decided.others().forEach(key -> unknown.put(key, Optional.empty()));
        map = map.with(parent.get().to().oid(), unknown);
      }
    }
    return tables.rows().mapped(tables.ends().target(), map);
  }
}
