package dev.portage.bench;

import java.lang.management.ManagementFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Describes the machine of a run for the result, without its name. */
final class Machine {
  private Machine() {}

  static ObjectNode here() {
    ObjectNode machine = JsonMapper.shared().createObjectNode();
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put("ramGiB", ramGiB());
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    machine.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    machine.put("loadAverage", loadAverage());
    return machine;
  }

  /** Returns the load average of the last minute, which includes all processes of the machine. */
  static double loadAverage() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return Math.round(load * 10) / 10.0;
  }

  private static long ramGiB() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Math.round(system.getTotalMemorySize() / (double) (1 << 30))
        : 0;
  }
}
