package dev.portage.dms;

import dev.portage.deployment.AwsFaults;
import dev.portage.dms.DmsWait.Poll;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.databasemigration.model.AccessDeniedException;
import software.amazon.awssdk.services.databasemigration.model.FailedDependencyException;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;

/** Calls of AWS whose exceptions become faults. */
final class AwsCalls {
  private AwsCalls() {}

  /**
   * The result of a call.
   *
   * @param doing what is being done, for messages
   * @param permission the IAM actions that are needed
   */
  static <T> T asked(String doing, String permission, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw AwsFaults.of(e, doing, permission);
    }
  }

  /** One that exists is found by the next poll; one that cannot be created yet is tried again. */
  static Poll<String> created(String doing, String permission, Supplier<String> call) {
    return asked(
        doing,
        permission,
        () -> {
          try {
            return new Poll.Done<>(call.get());
          } catch (ResourceAlreadyExistsException e) {
            return new Poll.NotYet<>("it exists");
          } catch (FailedDependencyException | AccessDeniedException e) {
            return new Poll.NotYet<>(AwsFaults.said(e));
          }
        });
  }

  /** A change; false where the state of the resource does not allow it now. */
  static boolean changed(String doing, String permission, Runnable call) {
    return asked(
        doing,
        permission,
        () -> {
          try {
            call.run();
            return true;
          } catch (InvalidResourceStateException e) {
            return false;
          } catch (ResourceNotFoundException e) {
            return true;
          }
        });
  }
}
