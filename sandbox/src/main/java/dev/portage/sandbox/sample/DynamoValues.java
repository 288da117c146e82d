package dev.portage.sandbox.sample;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Creates attribute values; the methods have DynamoDB's own abbreviations of the types. */
final class DynamoValues {
  private DynamoValues() {}

  static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  static AttributeValue n(long number) {
    return AttributeValue.fromN(Long.toString(number));
  }

  static AttributeValue n(String decimal) {
    return AttributeValue.fromN(decimal);
  }

  /** Returns a time in epoch milliseconds, as the application writes it. */
  static AttributeValue n(Instant time) {
    return n(time.toEpochMilli());
  }

  static AttributeValue bool(boolean value) {
    return AttributeValue.fromBool(value);
  }

  static AttributeValue nul() {
    return AttributeValue.fromNul(true);
  }

  static AttributeValue l(List<AttributeValue> values) {
    return AttributeValue.fromL(values);
  }

  static AttributeValue texts(List<String> texts) {
    return l(texts.stream().map(DynamoValues::s).toList());
  }

  static AttributeValue m(Map<String, AttributeValue> values) {
    return AttributeValue.fromM(values);
  }
}
