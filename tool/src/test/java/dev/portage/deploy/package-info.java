/** The container and what registers it: files that no compiler reads, held to the code. */
package dev.portage.deploy;
