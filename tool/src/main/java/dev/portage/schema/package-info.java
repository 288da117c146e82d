/**
 * The tables of both sides, before the first row is written: whether they fit together, which
 * tables rows refer to, which are missing and are created, which rights a run needs. Begin at
 * {@link dev.portage.schema.TableFit} and {@link dev.portage.schema.TableCreation}. Promises: what
 * does not fit is refused, with its reason, before anything is written; all missing rights are
 * named at once; tables are created in one transaction, with their record, or not at all.
 */
package dev.portage.schema;
