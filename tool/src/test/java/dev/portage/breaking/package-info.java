/** Breaks every operation, one after the other, and looks whether anything was lost by it. */
package dev.portage.breaking;
