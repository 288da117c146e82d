package dev.portage.deployment;

import java.util.List;

/**
 * A deployed application: the complete set of values that Portage needs.
 *
 * @param stackName the CloudFormation stack
 * @param region the region of the stack
 * @param contract how the embedding task receives the key of its bot
 * @param conversationTable the DynamoDB table with the conversations and the bots
 * @param ecsCluster the cluster for embedding tasks
 * @param taskDefinition family (the latest revision is run) or ARN
 * @param subnets all private subnets
 * @param securityGroup the security group of the embedding task, the only one that may connect to
 *     the database
 * @param secretArn the secret with the database's user and password
 * @param databaseHost the writer endpoint; empty to use the secret's
 * @param databasePort its port; 0 to use the secret's
 * @param documentBucket the bucket of the bots' files
 */
public record Deployment(
    String stackName,
    String region,
    TaskContract contract,
    String conversationTable,
    String ecsCluster,
    String taskDefinition,
    List<String> subnets,
    String securityGroup,
    String secretArn,
    String databaseHost,
    int databasePort,
    String documentBucket) {}
