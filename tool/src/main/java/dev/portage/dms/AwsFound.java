package dev.portage.dms;

/**
 * A resource that exists.
 *
 * @param arn of it; the name of a subnet group, which has none
 * @param about what cannot differ from what is wanted; empty where everything can be replaced
 */
record AwsFound(String arn, String about) {}
