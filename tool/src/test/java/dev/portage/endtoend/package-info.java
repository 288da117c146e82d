/** Whole verbs as processes, against the sandbox: what an operator would see. */
package dev.portage.endtoend;
