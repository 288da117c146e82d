package dev.portage.migration;

import dev.portage.copy.CopyOrder;
import dev.portage.copy.Merge;
import dev.portage.copy.References;
import dev.portage.copy.RowDifferences;
import dev.portage.copy.TableDifferences;
import dev.portage.copy.TableFit;
import dev.portage.migration.CopyPlanning.Planned;
import dev.portage.plan.Tenant;
import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.ChunkTable;
import dev.portage.postgres.Database;
import dev.portage.postgres.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a {@link CopyAdmission} decides from. */
record CopyAdmissions(CopyGround ground, Database source, Database target, CopySettings settings) {
  /** For what was planned. */
  CopyAdmission of(Planned planned, boolean resumes) {
    boolean writes = planned.plan().changesRows();
    boolean looks = writes && !resumes && !ground.byAge();
    return new CopyAdmission(
        ground.table().name().toString(),
        ground.byAge(),
        resumes,
        writes,
        planned.survey().rows(),
        planned.rowsOnTarget(),
        writes && ground.byAge() && !resumes ? replaced(planned) : 0,
        looks ? planned.differences().or(() -> rows(planned.order())) : planned.differences(),
        looks ? parents(planned.order().target()) : List.of(),
        settings.repair(),
        settings.sourceWins());
  }

  private Optional<TableDifferences> rows(CopyOrder order) {
    return Optional.of(RowDifferences.between(source, target, order.rows(), order.target()));
  }

  /** Only tenants that have rows on both sides are asked for. */
  private long replaced(Planned planned) {
    List<String> tenants =
        planned.plan().units().stream()
            .filter(unit -> unit.known().isEmpty())
            .map(unit -> Tenant.value(unit.key()))
            .filter(planned.survey().target()::containsKey)
            .flatMap(Optional::stream)
            .toList();
    Map<String, Merge.Standing> rows =
        tenants.isEmpty()
            ? Map.of()
            : target.inTransaction(session -> planned.order().merge().standing(session, tenants));
    return rows.values().stream().filter(of -> of.theirs() == 0 && of.ours() > 0).count();
  }

  private List<TableDifferences> parents(TableShape of) {
    return new References(source, target).tables(of).stream().map(this::parent).toList();
  }

  private TableDifferences parent(ChunkTable table) {
    TableShape from =
        source.inTransaction(session -> TableShape.read(session, table, source.shown()));
    TableShape to =
        target.inTransaction(session -> TableShape.read(session, table, target.shown()));
    return RowDifferences.between(
        source, target, new ChunkRows(from, TableFit.columns(from, to)), to);
  }
}
