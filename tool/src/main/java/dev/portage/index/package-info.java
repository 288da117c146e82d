/**
 * The vector index of a table of chunks: dropped before rows are loaded, chosen from measured
 * facts, built, and measured. Begin at {@link dev.portage.index.IndexBuild} and {@link
 * dev.portage.index.IndexAdvice}. Promises: what was dropped is restored, also after a kill; an
 * index that the operator or a library made is never dropped for good unless that is asked for;
 * what is built is measured with the application's own query; every setting that is changed is
 * recorded, so that it can be reset.
 */
package dev.portage.index;
