package dev.portage.sandbox.aws.dms;

import tools.jackson.databind.node.ObjectNode;

/** A resource of DMS, which calls find by its name or its ARN. */
interface Resource {
  String name();

  String arn();

  /** Returns the resource as an answer has it. */
  ObjectNode json();

  default boolean is(String identifier) {
    return name().equals(identifier) || arn().equals(identifier);
  }
}
