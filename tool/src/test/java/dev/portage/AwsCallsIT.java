package dev.portage;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Every operation of AWS that the product calls is in this list, and the sandbox answers it; how,
 * {@link AnswersOfAws} checks in all tests.
 */
@ExtendWith(TestAws.class)
class AwsCallsIT {
  private static final String SDK = "software.amazon.awssdk.services.";

  /** The methods of the SDK's clients. */
  private static final List<String> CALLED =
      List.of(
          "bedrockruntime.BedrockRuntimeClient.invokeModel",
          "cloudformation.CloudFormationClient.describeStacks",
          "cloudformation.CloudFormationClient.listStackResources",
          "databasemigration.DatabaseMigrationClient.createDataMigration",
          "databasemigration.DatabaseMigrationClient.createDataProvider",
          "databasemigration.DatabaseMigrationClient.createInstanceProfile",
          "databasemigration.DatabaseMigrationClient.createMigrationProject",
          "databasemigration.DatabaseMigrationClient.createReplicationSubnetGroup",
          "databasemigration.DatabaseMigrationClient.deleteCertificate",
          "databasemigration.DatabaseMigrationClient.deleteDataMigration",
          "databasemigration.DatabaseMigrationClient.deleteDataProvider",
          "databasemigration.DatabaseMigrationClient.deleteInstanceProfile",
          "databasemigration.DatabaseMigrationClient.deleteMigrationProject",
          "databasemigration.DatabaseMigrationClient.deleteReplicationSubnetGroup",
          "databasemigration.DatabaseMigrationClient.describeCertificates",
          "databasemigration.DatabaseMigrationClient.describeDataMigrations",
          "databasemigration.DatabaseMigrationClient.describeDataProviders",
          "databasemigration.DatabaseMigrationClient.describeInstanceProfiles",
          "databasemigration.DatabaseMigrationClient.describeMigrationProjects",
          "databasemigration.DatabaseMigrationClient.describeReplicationSubnetGroups",
          "databasemigration.DatabaseMigrationClient.importCertificate",
          "databasemigration.DatabaseMigrationClient.startDataMigration",
          "databasemigration.DatabaseMigrationClient.stopDataMigration",
          "dynamodb.DynamoDbClient.getItem",
          "dynamodb.DynamoDbClient.scan",
          "dynamodb.DynamoDbClient.updateItem",
          "ecs.EcsClient.describeTaskDefinition",
          "ecs.EcsClient.describeTasks",
          "ecs.EcsClient.runTask",
          "ecs.EcsClient.stopTask",
          "iam.IamClient.createRole",
          "iam.IamClient.deleteRole",
          "iam.IamClient.deleteRolePolicy",
          "iam.IamClient.getRole",
          "iam.IamClient.putRolePolicy",
          "iam.IamClient.simulatePrincipalPolicy",
          "rds.RdsClient.createDBInstance",
          "rds.RdsClient.deleteDBCluster",
          "rds.RdsClient.deleteDBInstance",
          "rds.RdsClient.describeDBClusterParameters",
          "rds.RdsClient.describeDBClusterSnapshots",
          "rds.RdsClient.describeDBClusters",
          "rds.RdsClient.describeDBEngineVersions",
          "rds.RdsClient.describeDBInstances",
          "rds.RdsClient.describeDBSubnetGroups",
          "rds.RdsClient.modifyDBCluster",
          "rds.RdsClient.restoreDBClusterFromSnapshot",
          "rds.RdsClient.restoreDBClusterToPointInTime",
          "s3.S3Client.getObject",
          "s3.S3Client.listObjectsV2",
          "secretsmanager.SecretsManagerClient.createSecret",
          "secretsmanager.SecretsManagerClient.deleteSecret",
          "secretsmanager.SecretsManagerClient.getSecretValue",
          "secretsmanager.SecretsManagerClient.putSecretValue",
          "servicequotas.ServiceQuotasClient.getServiceQuota",
          "servicequotas.ServiceQuotasClient.listServiceQuotas",
          "sts.StsClient.assumeRole",
          "sts.StsClient.getCallerIdentity");

  /** What is in the path of a request: without it the SDK sends none. */
  private static final Set<String> IN_PATH = Set.of("bucket", "key", "modelId");

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.portage")
          .that(describe("of the product", type -> !type.getPackageName().contains(".sandbox")));

  @Test
  void theListHasTheCallsOfTheCode() {
    Set<String> called =
        PRODUCT.stream()
            .flatMap(type -> type.getAccessesFromSelf().stream())
            .flatMap(AwsCallsIT::called)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(called).containsExactlyElementsOf(CALLED);
  }

  private static Stream<String> called(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    if (owner.getSimpleName().equals("StsAssumeRoleCredentialsProvider")) {
      return Stream.of("sts.StsClient.assumeRole");
    }
    boolean isCall =
        owner.isAssignableTo(SdkClient.class)
            && !Set.of("builder", "close").contains(access.getName());
    String client = owner.getName().replace(SDK, "");
    return isCall
        ? Stream.of(client + "." + access.getName().replaceAll("(Paginator|AsBytes)$", ""))
        : Stream.empty();
  }

  @ParameterizedTest
  @FieldSource("CALLED")
  void theSandboxAnswers(String call) throws ReflectiveOperationException {
    int end = call.lastIndexOf('.');
    Class<?> type = Class.forName(SDK + call.substring(0, end));
    Method method = type.getMethod(call.substring(end + 1), Consumer.class);
    try (SdkClient client = client(type)) {
      method.invoke(client, (Consumer<Object>) request -> fill(method, request));
    } catch (InvocationTargetException e) {
      // An error is an answer, too; where none comes, the SDK throws another exception.
      assertThat(e).hasCauseInstanceOf(AwsServiceException.class);
    }
  }

  /** Clients of global services cannot be created without a builder. */
  private static SdkClient client(Class<?> type) throws ReflectiveOperationException {
    return (SdkClient) ((SdkBuilder<?, ?>) type.getMethod("builder").invoke(null)).build();
  }

  private static void fill(Method method, Object request) {
    ParameterizedType consumer = (ParameterizedType) method.getGenericParameterTypes()[0];
    Class<?> builder = (Class<?>) consumer.getActualTypeArguments()[0];
    Arrays.stream(builder.getMethods())
        .filter(setter -> IN_PATH.contains(setter.getName()))
        .filter(setter -> setter.getParameterTypes()[0] == String.class)
        .forEach(setter -> set(setter, request));
  }

  private static void set(Method setter, Object request) {
    try {
      setter.invoke(request, "any");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
