package dev.portage.sandbox.sample;

/**
 * A user of the application.
 *
 * @param name a first name, to find the user again by in tests and in print
 * @param id the Cognito sub, a lower-case UUID: the partition key of all that is the user's
 */
public record SampleUser(String name, String id) {}
