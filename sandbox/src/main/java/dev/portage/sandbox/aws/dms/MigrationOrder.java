package dev.portage.sandbox.aws.dms;

import java.util.List;
import java.util.Optional;

/**
 * What the creator of a data migration asked for.
 *
 * @param type what is moved
 * @param role the ARN of the role with which it runs
 * @param preparation of the tables of the target; nothing is done to them unless it was asked for
 * @param rules which tables are moved
 * @param request the rest of the call
 */
record MigrationOrder(
    MigrationType type,
    String role,
    TablePreparation preparation,
    SelectionRules rules,
    DmsRequest request) {

  static MigrationOrder in(DmsRequest request) {
    return new MigrationOrder(
        MigrationType.parse(request.required("DataMigrationType")),
        request.required("ServiceAccessRoleArn"),
        first(request, "TargetDataSettings", "TablePreparationMode")
            .map(TablePreparation::parse)
            .orElse(TablePreparation.DO_NOTHING),
        request.text("SelectionRules").map(SelectionRules::parse).orElse(SelectionRules.all()),
        request);
  }

  /** Returns the position from which changes are followed, where there is no full load. */
  Optional<String> startPosition() {
    return first(request, "SourceDataSettings", "CDCStartPosition");
  }

  /** Returns the slot of the source that the caller created. */
  Optional<String> slot() {
    return first(request, "SourceDataSettings", "SlotName");
  }

  private static Optional<String> first(DmsRequest request, String list, String field) {
    List<DmsRequest> settings = request.structures(list).toList();
    return settings.isEmpty() ? Optional.empty() : settings.getFirst().text(field);
  }
}
