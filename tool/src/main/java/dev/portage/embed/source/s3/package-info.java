/**
 * Reads uploaded files from S3. Begin at {@link dev.portage.embed.source.s3.S3FileReader}.
 * Promises: a file larger than the extraction's limit is not downloaded.
 */
package dev.portage.embed.source.s3;
