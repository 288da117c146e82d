/**
 * The vector index of a table of chunks: taken away before rows are loaded, chosen from real facts,
 * built, and measured. Begin at {@link dev.portage.index.IndexBuild}, which tells the story, and
 * {@link dev.portage.index.IndexAdvice}. Promises: what was dropped comes back, whatever is killed;
 * what is built is measured with the application's own query; every setting that is changed is
 * noted, so that it can be set back.
 */
package dev.portage.index;
