/**
 * Stores of other frameworks, written and searched with the frameworks' own libraries before and
 * after a copy: begin with {@link dev.portage.frameworks.LibraryStoresIT}.
 */
package dev.portage.frameworks;
