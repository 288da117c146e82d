/**
 * S3 over files on disk: put, get, head, delete and list.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.s3.S3}; {@code ObjectFiles} stores the objects, and
 * {@code S3Listing} gives them page by page in the order of S3.
 *
 * <p>Promises: any key that S3 accepts is a file below one directory; checksums of uploads are
 * verified.
 */
package dev.portage.sandbox.aws.s3;
