/**
 * Tests the container and its CloudFormation template against the code, since no compiler checks
 * these files.
 */
package dev.portage.deploy;
