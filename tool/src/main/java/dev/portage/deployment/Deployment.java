package dev.portage.deployment;

import java.util.List;

/**
 * A deployed application: everything that Portage needs to know of it, with no holes.
 *
 * @param stackName of CloudFormation
 * @param region of the stack
 * @param contract how the embedding task takes the bot that it is for
 * @param conversationTable DynamoDB table that holds the bots among the conversations
 * @param ecsCluster where embedding tasks run
 * @param taskDefinition family (the latest revision is run) or ARN
 * @param subnets private ones, all of them
 * @param securityGroup the embedding task's; it alone reaches the database
 * @param secretArn of the database's user and password
 * @param databaseHost writer endpoint; empty where the secret's stands
 * @param databasePort its port; 0 where the secret's stands
 * @param documentBucket where the bots' files are
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
