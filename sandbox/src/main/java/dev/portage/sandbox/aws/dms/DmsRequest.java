package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.http.Account;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The fields of a call, or of one structure in it. */
record DmsRequest(JsonNode body) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z](?!.*--)[a-zA-Z0-9-]{0,254}(?<!-)");
  private static final int LONGEST_DESCRIPTION = 31;

  Optional<String> text(String field) {
    return Optional.of(body.path(field).asString("")).filter(value -> !value.isEmpty());
  }

  String required(String field) {
    return text(field)
        .orElseThrow(
            () ->
                DmsErrors.value(
                    "The parameter %s must be provided and must not be blank.".formatted(field)));
  }

  boolean flag(String field, boolean otherwise) {
    return body.path(field).asBoolean(otherwise);
  }

  int number(String field, int otherwise) {
    return body.path(field).asInt(otherwise);
  }

  /** Returns where the page begins that the marker asks for. */
  int position() {
    String marker = text("Marker").orElse("0");
    if (!marker.matches("\\d{1,9}")) {
      throw DmsErrors.value("The marker isn't valid: " + marker);
    }
    return Integer.parseInt(marker);
  }

  List<String> texts(String field) {
    return body.path(field).valueStream().map(one -> one.asString("")).toList();
  }

  /** Returns the structures of a list. */
  Stream<DmsRequest> structures(String field) {
    return body.path(field).valueStream().map(DmsRequest::new);
  }

  DmsRequest structure(String field) {
    return new DmsRequest(body.path(field));
  }

  /** Returns the name of a new resource; DMS invents one where the call has none. */
  String name(String field, String arn) {
    String name = text(field).orElseGet(() -> "dms-" + arn.substring(arn.lastIndexOf(':') + 1));
    if (!NAME.matcher(name).matches()) {
      throw DmsErrors.value(
          "The parameter %s is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
              .formatted(field));
    }
    return name;
  }

  /** Returns a description, which DMS limits as much as a name. */
  String description() {
    String description = text("Description").orElse("");
    if (description.length() > LONGEST_DESCRIPTION || !description.matches("[a-zA-Z0-9-]*")) {
      throw DmsErrors.value(
          "The parameter Description must contain at most 31 letters, digits and hyphens.");
    }
    return description;
  }

  /** Returns the ARN of a new resource, such as {@code arn:aws:dms:…:data-provider:ABC…}. */
  static String arn(Account account, String kind) {
    String id = UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
    return account.arn("dms", kind + ":" + id.substring(0, 26));
  }
}
