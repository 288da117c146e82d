package dev.portage.bots;

/** A user: the Cognito subject, partition key of the table (UPSTREAM 2.1). */
public record UserId(String value) {}
