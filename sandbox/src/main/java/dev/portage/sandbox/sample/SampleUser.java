package dev.portage.sandbox.sample;

/**
 * A user of the application.
 *
 * @param name a first name, which identifies the user in tests
 * @param id the Cognito sub, a lower-case UUID, which is the partition key of all the user's items
 */
public record SampleUser(String name, String id) {}
