/**
 * Programs that this machine may lack, fetched into a cache of this user's own: PostgreSQL 17 and
 * 15 with pgvector, pgcopydb, Tesseract, Chromium, Node.js, what images of containers are built
 * with, and AWS's service models, which are files only. Begin at {@link
 * dev.portage.sandbox.programs.ProgramCache}. Promises: nothing is installed, no root is needed,
 * what has to be built is built with a compiler that is fetched too, and a fetch that was killed
 * leaves nothing that a later one would take for whole.
 */
package dev.portage.sandbox.programs;
