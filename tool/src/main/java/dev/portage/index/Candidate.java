package dev.portage.index;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An index that was considered for a table.
 *
 * @param choice which
 * @param excluded why it cannot be, where it cannot
 * @param buildTime a rough guess, from builds on two cores
 * @param buildBytes of maintenance_work_mem that the build needs to be quick, or at all
 * @param reasons in numbers, one sentence each
 */
public record Candidate(
    IndexChoice choice,
    Optional<String> excluded,
    Duration buildTime,
    long buildBytes,
    List<String> reasons) {}
