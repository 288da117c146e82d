package dev.portage.sandbox.programs;

import java.nio.file.Path;
import java.util.List;

/**
 * AWS's own descriptions of its services, as Debian 13 has them for the Python SDK: JSON files, of
 * which no program runs, so they need neither Python nor a machine of this kind.
 */
record ServiceModelFiles() implements Recipe {
  private static final String PACKAGE = "python3-botocore";
  private static final Path DATA = Path.of("usr/lib/python3/dist-packages/botocore/data");

  @Override
  public String name() {
    return "aws-service-models-trixie-1";
  }

  @Override
  public String title() {
    return "AWS's service models from Debian";
  }

  @Override
  public int megabytes() {
    return 15;
  }

  @Override
  public Path bin() {
    return Path.of("");
  }

  @Override
  public Path make(Path work, Path home) {
    DebianMachine machine = DebianMachine.here();
    Apt apt = new Apt(machine, DebianRelease.trixie().sources(machine), work);
    apt.update();
    return apt.unpack("root", List.of(PACKAGE)).resolve(DATA);
  }
}
