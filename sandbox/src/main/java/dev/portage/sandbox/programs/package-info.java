/**
 * Programs that this machine may lack, fetched into a cache of this user's own: PostgreSQL with
 * pgvector, pgcopydb, Tesseract, Chromium and Node.js. Begin at {@link
 * dev.portage.sandbox.programs.ProgramCache}. Promises: nothing is installed, no root is needed,
 * and a fetch that was killed leaves nothing that a later one would take for whole.
 */
package dev.portage.sandbox.programs;
