/**
 * DynamoDB: DynamoDB Local in this process, and the application's table in it.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.dynamodb.DynamoForward}, which is the service that the
 * endpoint serves; {@link dev.portage.sandbox.aws.dynamodb.ConversationTable} creates the table.
 *
 * <p>Promises: requests and answers pass unchanged; the data lives in memory only.
 */
package dev.portage.sandbox.aws.dynamodb;
