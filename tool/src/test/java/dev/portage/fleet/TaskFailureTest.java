package dev.portage.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line for each text of AWS that the table knows. */
class TaskFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Error retrieving subnet information for [subnet-1]: Rate exceeded (ErrorCode: Throttling) | THROTTLED
          Error retrieving security group information for [sg-1]: Request limit exceeded. (ErrorCode: RequestLimitExceeded) | THROTTLED
          ThrottlingException: Rate exceeded | THROTTLED
          You've reached the limit on the number of tasks you can run concurrently | TASK_LIMIT
          You’ve reached the limit on the number of vCPUs you can run concurrently | TASK_LIMIT
          Capacity is unavailable at this time. Please try again later or in a different availability zone | NO_CAPACITY
          RESOURCE:FARGATE | NO_CAPACITY
          RESOURCE:ENI | NO_ADDRESS
          Unable to assume the service linked role. Please verify that the ECS service linked role exists. | SERVICE_ROLE
          Unexpected EC2 error while attempting to Create Network Interface in subnet: InsufficientFreeAddressesInSubnet | NO_ADDRESS
          Network interface provisioning complete error: NetworkInterfaceLimitExceeded | NO_ADDRESS
          INACTIVE | INACTIVE
          MISSING | INACTIVE
          ServerException: Service Unavailable. Please try again later. | OUTAGE
          something new | NOT_STARTED
          """)
  void aRefusalOfRunTaskIsFoundByItsText(String reason, TaskFailure expected) {
    assertThat(TaskFailure.refused(reason)).isEqualTo(expected);
    assertThat(expected.counts()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          none | TaskFailedToStart | CannotPullContainerError: pull image manifest has been retried 1 time(s) | IMAGE
          none | TaskFailedToStart | CannotPullImageManifestError: Error response from daemon | IMAGE
          none | TaskFailedToStart | ResourceInitializationError: unable to pull secrets or registry auth | PREPARATION
          none | TaskFailedToStart | ResourceInitializationError: failed to validate logger args | PREPARATION
          none | TaskFailedToStart | Unexpected EC2 error while attempting to Create Network Interface | NO_ADDRESS
          none | TaskFailedToStart | Task failed to start | NOT_STARTED
          none | '' | '' | NOT_STARTED
          none | SpotInterruption | Your Spot Task was interrupted. | INTERRUPTED
          137 | SpotInterruption | Your Spot Task was interrupted. | INTERRUPTED
          143 | TerminationNotice | Task is being retired | INTERRUPTED
          143 | UserInitiated | portage: longer than PT3H | EXITED
          none | UserInitiated | Task stopped by user | EXITED
          0 | EssentialContainerExited | Essential container in task exited | DID_NOTHING
          1 | EssentialContainerExited | Essential container in task exited | EXITED
          137 | EssentialContainerExited | OutOfMemoryError: Container killed due to memory usage | OUT_OF_MEMORY
          137 | '' | Essential container in task exited | OUT_OF_MEMORY
          """)
  void aStoppedTaskIsFoundByCodeExitCodeAndReason(
      Integer exitCode, String stopCode, String reason, TaskFailure expected) {
    OptionalInt exit = exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    assertThat(TaskFailure.stopped(exit, stopCode, reason)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ThrottlingException: Too many tokens per day, please wait before trying again. | DAILY_QUOTA
          An error occurred (ThrottlingException) when calling the InvokeModel operation: Too many requests | THROTTLED
          An error occurred (ServiceUnavailableException) when calling InvokeModel | OUTAGE
          connection to server at "db" failed: Connection refused | OUTAGE
          Could not connect to the endpoint URL: "https://s3.amazonaws.com/" | OUTAGE
          Can't create a connection to host db and port 5432 | OUTAGE
          Temporary failure in name resolution | EXITED
          HTTPConnectionPool(host='gone.example'): connection refused | EXITED
          429 Client Error: Too Many Requests for url: https://example.org/ | EXITED
          404 Client Error: Not Found for url: https://example.org/ThrottlingException | EXITED
          no such file | EXITED
          Failed to detect language of pull image | EXITED
          """)
  void aFailureThatATaskReportsIsOfTheServiceOrOfTheBot(String reason, TaskFailure expected) {
    assertThat(TaskFailure.reported(reason)).isEqualTo(expected);
  }

  @Test
  void eachRowSaysWhatToDoUnlessNothingIsKnown() {
    assertThat(Arrays.stream(TaskFailure.values()).filter(row -> row != TaskFailure.LOST))
        .allSatisfy(row -> assertThat(row.hint()).isNotBlank());
  }
}
