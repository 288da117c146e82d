package dev.portage.sandbox.aws.models;

import java.util.Map;

/**
 * The errors that an operation may answer with: those of its model, and common ones that the models
 * leave out. AWS documents the latter for all operations of a service together ("Common Errors" of
 * each API reference), or for the whole of S3 ("Error responses").
 *
 * @param common the common errors of a protocol, each with the HTTP status that AWS gives it
 */
record KnownErrors(Map<String, Integer> common) {
  /** All are errors of the caller, with 400, but for those of the service. */
  static final KnownErrors JSON =
      new KnownErrors(
          Map.ofEntries(
              // Whom a call comes from, and what they may do.
              Map.entry("AccessDeniedException", 400),
              Map.entry("ExpiredTokenException", 400),
              Map.entry("IncompleteSignatureException", 400),
              Map.entry("InvalidSignatureException", 400),
              Map.entry("MissingAuthenticationTokenException", 400),
              Map.entry("UnrecognizedClientException", 400),
              // What a call says.
              Map.entry("SerializationException", 400),
              Map.entry("ValidationException", 400),
              // DMS sends this for a parameter that is missing or wrong, and its model has it not.
              Map.entry("InvalidParameterValueException", 400),
              // How many calls come, and how the service is.
              Map.entry("ThrottlingException", 400),
              Map.entry("InternalFailure", 500),
              Map.entry("ServiceUnavailable", 503)));

  /** Those of JSON, with the statuses of a REST interface. */
  static final KnownErrors REST_JSON =
      new KnownErrors(
          Map.ofEntries(
              Map.entry("AccessDeniedException", 403),
              Map.entry("ExpiredTokenException", 403),
              Map.entry("IncompleteSignatureException", 403),
              Map.entry("InvalidSignatureException", 403),
              Map.entry("MissingAuthenticationTokenException", 403),
              Map.entry("UnrecognizedClientException", 403),
              Map.entry("SerializationException", 400),
              Map.entry("ValidationException", 400),
              Map.entry("ThrottlingException", 429),
              Map.entry("InternalFailure", 500),
              Map.entry("ServiceUnavailable", 503)));

  /** The older names, without Exception. */
  static final KnownErrors QUERY =
      new KnownErrors(
          Map.ofEntries(
              Map.entry("AccessDenied", 403),
              Map.entry("ExpiredToken", 403),
              Map.entry("IncompleteSignature", 400),
              Map.entry("InvalidClientTokenId", 403),
              Map.entry("MissingAuthenticationToken", 403),
              Map.entry("OptInRequired", 403),
              Map.entry("SignatureDoesNotMatch", 403),
              Map.entry("InvalidParameterCombination", 400),
              Map.entry("InvalidParameterValue", 400),
              Map.entry("MissingParameter", 400),
              Map.entry("ValidationError", 400),
              Map.entry("Throttling", 400),
              Map.entry("InternalFailure", 500),
              Map.entry("ServiceUnavailable", 503)));

  /** S3's own, which its model has for few operations only. */
  static final KnownErrors REST_XML =
      new KnownErrors(
          Map.ofEntries(
              Map.entry("AccessDenied", 403),
              Map.entry("ExpiredToken", 400),
              Map.entry("InvalidAccessKeyId", 403),
              Map.entry("SignatureDoesNotMatch", 403),
              Map.entry("BadDigest", 400),
              Map.entry("EntityTooSmall", 400),
              Map.entry("IncompleteBody", 400),
              Map.entry("InvalidArgument", 400),
              Map.entry("InvalidPart", 400),
              Map.entry("InvalidPartOrder", 400),
              Map.entry("InvalidRange", 416),
              Map.entry("InvalidRequest", 400),
              Map.entry("MalformedXML", 400),
              Map.entry("NoSuchBucket", 404),
              Map.entry("NoSuchKey", 404),
              Map.entry("NoSuchUpload", 404),
              Map.entry("InternalError", 500),
              Map.entry("ServiceUnavailable", 503),
              Map.entry("SlowDown", 503)));

  /** Checks the name and the status of an error. */
  void check(Findings findings, Operation operation, String code, int status) {
    for (Shape error : operation.errors()) {
      if (code(error).equals(code)) {
        modelled(findings, error, code, status);
        return;
      }
    }
    Integer documented = common.get(code);
    if (documented == null) {
      findings.add(
          "",
          "is the error %s, and %s has only %s and common ones"
              .formatted(
                  code,
                  operation.name(),
                  operation.errors().stream().map(KnownErrors::code).toList()));
    } else if (documented != status) {
      findings.add(
          "",
          "is the error %s with status %d, and must have %d".formatted(code, status, documented));
    }
  }

  private static void modelled(Findings findings, Shape error, String code, int status) {
    boolean fault = error.definition().path("fault").asBoolean(false);
    int expected = error.definition().path("error").path("httpStatusCode").asInt(fault ? 500 : 400);
    if (status != expected) {
      findings.add(
          "", "is the error %s with status %d, and must have %d".formatted(code, status, expected));
    }
  }

  /** Returns the name under which an error is sent. */
  private static String code(Shape error) {
    return error.definition().path("error").path("code").asString(error.name());
  }
}
