/** A whole deployment on one machine, for the demo, the tests and the benchmarks. */
package dev.portage.sandbox;
