/**
 * Bedrock's InvokeModel for the embedding models that Portage supports.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.bedrock.BedrockRuntime}; each member of the sealed
 * {@code ModelRequest} is the contract of one model family.
 *
 * <p>Promises: a request that Bedrock would reject is rejected with the same error; the quotas of
 * the account are enforced per minute; the vectors come from {@link dev.portage.sandbox.lexical}
 * and are the same for the same text.
 */
package dev.portage.sandbox.aws.bedrock;
