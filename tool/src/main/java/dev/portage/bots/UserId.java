package dev.portage.bots;

/**
 * The id of a user: the Cognito subject, which is the partition key of the table (UPSTREAM 2.1).
 */
public record UserId(String value) {}
